import { type GeneratedPage } from './exportXml';
import { type Lemma } from './lemma';
import { lemmaAt } from './lemmas';
import { MODIFIERS, HEADS } from './germanWords';
import { type Random } from './random';

/** The `index`-th page outside the main namespace: inflection pages, categories, templates, lists, rhymes, modules. */
export function otherPage(index: number, seed: number, random: Random): GeneratedPage {
  const lemma = lemmaAt(
    index % 10 < 6 ? index : inflectedLemma(Math.floor(index / 10) * 4 + (index % 10) - 6),
    seed,
  );
  const list = (count: number, lead: string): string =>
    Array.from(
      { length: count },
      () => `${lead}[[${random.pick(MODIFIERS).stem}${random.pick(HEADS).singular}]]`,
    ).join('\n');
  switch (index % 10) {
    case 0:
    case 1:
      return {
        ns: 14,
        title: `Kategorie:${lemma.title} (Wortfeld)`,
        text: `In dieser Kategorie stehen Wörter, die mit [[${lemma.title}]] zu tun haben.\n\n[[Kategorie:Wortfeld|${lemma.title}]]`,
      };
    case 2:
      return {
        ns: 10,
        title: `Vorlage:Tabelle ${lemma.title}`,
        text: `{| class="wikitable float-right"\n${list(random.between(8, 60), '|-\n! {{{1|}}}\n| ')}\n|}<noinclude>\n{{Dokumentation}}\n[[Kategorie:Vorlage]]</noinclude>`,
      };
    case 3:
      return {
        ns: 102,
        title: `Verzeichnis:Deutsch/${lemma.title}`,
        text: `Wörter rund um [[${lemma.title}]].\n\n== Substantive ==\n${list(random.between(80, 320), '* ')}\n`,
      };
    case 4:
      return {
        ns: 106,
        title: `Reim:Deutsch:-${lemma.title.toLowerCase()}`,
        text: `== Reime auf -${lemma.parts.at(-1)} ==\n${list(random.between(30, 150), '* ')}\n`,
      };
    case 5:
      return random.chance(0.3)
        ? { ns: 828, title: `Modul:${lemma.title}`, model: 'Scribunto', text: moduleText(lemma, random) }
        : {
            ns: 4,
            title: `Wiktionary:Liste/${lemma.title}`,
            text: `== Fehlende Einträge ==\n${list(random.between(20, 120), '# ')}\n`,
          };
    default:
      return { ns: 108, title: `Flexion:${lemma.title}`, text: inflectionText(lemma) };
  }
}

/** Number of the `index`-th verb or adjective: places 13 to 19 of every twenty lemmas. */
const inflectedLemma = (index: number): number => Math.floor(index / 7) * 20 + 13 + (index % 7);

function inflectionText(lemma: Lemma): string {
  if (lemma.kind === 'verb') {
    return `== ${lemma.title} (Konjugation) ({{Verbkonjugation|Deutsch}}) ==\n{{Deutsch Verb ${lemma.separable ? `schwach trennbar|${lemma.prefix}` : 'schwach untrennbar'}|${lemma.base}|${lemma.participle}|vp=ja|zp=ja|gerund=ja}}\n`;
  }
  const degrees =
    lemma.kind === 'adjective'
      ? `|Positiv-Stamm=${lemma.title}|Komparativ-Stamm=${lemma.comparative ?? '—'}|Superlativ-Stamm=${lemma.superlative?.slice(0, -2) ?? '—'}`
      : '';
  return `== ${lemma.title} (Deklination) ({{Adjektivdeklination|Deutsch}}) ==\n{{Deklinationsseite Adjektiv${degrees}}}\n`;
}

function moduleText(lemma: Lemma, random: Random): string {
  const rows = Array.from(
    { length: random.between(10, 60) },
    () => `  ["${random.pick(MODIFIERS).stem}"] = "${random.pick(HEADS).singular}",`,
  );
  return `local p = {}\n\nlocal words = {\n${rows.join('\n')}\n}\n\nfunction p.show(frame)\n  return words[frame.args[1]] or "${lemma.title}"\nend\n\nreturn p\n`;
}
