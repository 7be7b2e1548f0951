import type { Sound } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { trimSigns } from '../../../wikitext/collapse';
import { ITALIC, type Piece, PieceKind } from '../../../wikitext/inline';
import type { Line } from '../../../wikitext/lines';
import { labelOf, templateLabelOf } from '../labels';
import { templateTextOf } from '../templates';
import type { EntryState } from './entryState';
import { understandGrammar } from './formSections';
import { NOTHING_SAID } from './items';
import {
  addLabels,
  addLabelText,
  addOnce,
  addRemark,
  type LabelList,
  newLabels,
  putLabels,
  trimLabel,
} from './labelList';
import type { PageContext } from '../../pageContext';
import { lookup } from '../../lookup';

/** Countries in `{{Audio|...|spr=at}}` and `{{Lautschrift|...|spr=ch}}`. */
const COUNTRY_TAGS = lookup<string>({
  at: 'Austrian German',
  ch: 'Swiss Standard German',
  us: 'US',
  uk: 'British',
  gb: 'British',
  au: 'Australia',
  ca: 'Canada',
  br: 'Brazil',
  pt: 'Portugal',
});

/** Section Aussprache: each transcription, audio file and rhyme by itself, with what is said in front of it. */
export function readSounds(page: PageContext, state: EntryState, lines: readonly Line[]): void {
  for (const line of lines) {
    const before = page.explain && state.entry.sounds?.length;
    new SoundReader(page, state).read(page.inline.pieces(line.from, line.to, line.token));
    page.explain?.(line.start, state.entry.sounds?.length === before ? NOTHING_SAID : 'sounds', line.to);
  }
}

/** Words between transcriptions, and what older pages write for {{IPA}} and its kin. */
const SAYS_NOTHING = new Set(['oder', 'und', 'auch', 'IPA', 'Hörbeispiele', 'Hörbeispiel', 'Reime']);

class SoundReader {
  /** What holds up to the next semicolon: regions, registers. */
  private held = newLabels();
  /** Which form of the word is spoken, and what is said behind its name; holds up to the next form. */
  private form = newLabels();
  private hasForm = false;
  /** What is said in brackets that are still open. */
  private bracket: LabelList | undefined;
  private text = '';

  constructor(
    private readonly page: PageContext,
    private readonly state: EntryState,
  ) {}

  read(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      switch (piece.kind) {
        case PieceKind.Template:
          this.template(piece);
          break;
        case PieceKind.Text:
          if ((piece.style & ITALIC) !== 0) this.text += piece.text;
          else this.plain(piece.text);
          break;
        case PieceKind.Link:
          this.text += piece.text;
          break;
        default:
      }
    }
  }

  private plain(text: string): void {
    const semicolon = text.lastIndexOf(';');
    if (semicolon < 0) {
      this.text += text;
      return;
    }
    this.held = newLabels();
    this.form = newLabels();
    this.hasForm = false;
    this.bracket = undefined;
    this.text = text.slice(semicolon + 1);
  }

  private template(piece: Piece): void {
    const name = piece.text;
    const { inline } = this.page;
    if (name === 'Lautschrift' || name === 'Lautschrift?') {
      const call = inline.call(piece.token);
      const ipa = inline.argument(call, '1');
      this.takeText();
      // {{Lautschrift|ˈvɛltn̩, ˈvɛltən}}: two ways to say it.
      for (const way of ipa.includes(',') ? ipa.split(',').map((way) => way.trim()) : [ipa]) {
        if (!/[^\s…?.\-—–]/.test(way)) continue;
        const sound = this.add({ ipa: /^[[/]/.test(way) ? way : `[${way}]` }, call);
        if (name.endsWith('?')) sound.raw_tags = [...(sound.raw_tags ?? []), 'unsicher'];
      }
    } else if (name === 'Audio') {
      const call = inline.call(piece.token);
      const audio = inline.argument(call, '1');
      if (audio === '') this.takeText();
      else this.add({ audio: audio.replace(/^(?:Datei|File):/, '') }, call);
    } else if (name === 'Reim') {
      const rhymes = inline.argument(inline.call(piece.token), '1');
      if (/[^\s…?—–-]/.test(rhymes)) this.add({ rhymes }, undefined);
    } else if (name === 'IPA' || name === 'Hörbeispiele' || name === 'Reime') {
      this.text = '';
    } else this.label(piece);
  }

  private label(piece: Piece): void {
    const shown = templateTextOf(piece.text);
    if (shown?.shows === 'nothing') return;
    if (shown?.shows === 'text') {
      this.takeText();
      const form = newLabels();
      const numbered = /^(Singular|Plural) \d$/.exec(shown.text);
      if (numbered) {
        form.tags.push(numbered[1]!.toLowerCase());
        form.raw_tags.push(shown.text);
      } else {
        addLabelText(form, shown.text);
        understandGrammar(form);
      }
      this.form = form;
      this.hasForm = true;
      return;
    }
    if (templateLabelOf(piece.text)) addRemark(this.hasForm ? this.form : this.held, piece.text);
    else this.text += this.page.inline.template(piece.token);
  }

  private add(sound: Sound, call: TemplateCall | undefined): Sound {
    this.takeText();
    const labels = newLabels();
    addLabels(labels, this.form);
    addLabels(labels, this.held);
    if (this.bracket) addLabels(labels, this.bracket);
    if (call) this.addCountry(labels, call);
    putLabels(sound, labels);
    (this.state.entry.sounds ??= []).push(sound);
    return sound;
  }

  private addCountry(labels: LabelList, call: TemplateCall): void {
    const country = call.raw('spr');
    const tag = COUNTRY_TAGS[country];
    if (tag !== undefined) addOnce(labels.tags, tag);
    const text = call.name === 'Audio' ? this.page.inline.argument(call, '2') : '';
    if (text !== '' && labelOf(text)) addRemark(labels, text);
  }

  /** Words in front of a transcription say who speaks so, or which form it is. */
  private takeText(): void {
    const written = this.text;
    this.text = '';
    const open = written.lastIndexOf('(');
    const isClosed = written.includes(')') && written.lastIndexOf(')') > open;
    if (isClosed) this.bracket = undefined;
    const opens = open >= 0 && !isClosed;
    const text = trimLabel(
      trimSigns(
        trimSigns(opens ? written.slice(open + 1) : written, ' \u00a0\t,.;:)]', 'front'),
        ' \u00a0\t,[(',
        'behind',
      ),
    );
    if (opens) this.bracket = newLabels();
    if (!/[\p{L}\d]/u.test(text) || SAYS_NOTHING.has(text)) return;
    const labels = newLabels();
    addRemark(labels, text);
    understandGrammar(labels);
    if (this.bracket) this.bracket = labels;
    else addLabels(this.hasForm ? this.form : this.held, labels);
  }
}
