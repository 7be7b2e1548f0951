import { type InflectedForm, type Lemma } from './lemma';
import { hyphenate, transcribe } from './phonetics';
import { type Random } from './random';

/** The short page of an inflected form, pointing to its lemma. */
export function inflectedPage(form: InflectedForm, lemma: Lemma, random: Random): string {
  const ipa = random.chance(0.7) ? transcribe(form.parts) : '…';
  const audio = random.chance(0.7) ? `De-${form.form}.ogg` : '';
  const rhyme = random.chance(0.25)
    ? `\n:{{Reime}} {{Reim|${transcribe([form.parts.at(-1)!]).slice(-3)}|Deutsch}}`
    : '';
  return `== ${form.form} ({{Sprache|Deutsch}}) ==
=== {{Wortart|${form.wordClass}|Deutsch}} ===

{{Worttrennung}}
:${form.parts.map(hyphenate).join('·')}

{{Aussprache}}
:{{IPA}} {{Lautschrift|${ipa}}}
:{{Hörbeispiele}} {{Audio|${audio}}}${rhyme}

{{Grammatische Merkmale}}
${form.features.map((feature) => `*${feature} '''[[${lemma.title}]]'''`).join('\n')}

{{Grundformverweis ${lemma.kind === 'verb' ? 'Konj' : 'Dekl'}|${lemma.title}}}
`;
}
