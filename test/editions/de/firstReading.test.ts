import { readText } from './readText';

const PAGE = `{{Siehe auch|[[bank]]}}
== Bank ({{Sprache|Deutsch}}) ==
=== {{Wortart|Substantiv|Deutsch}}, {{f}}, ''Bänke'' ===

{{Deutsch Substantiv Übersicht
|Genus=f
|Nominativ Singular=Bank
|Nominativ Plural=Bänke
|Genitiv Singular=Bank
|Genitiv Plural=Bänke
|Dativ Singular=Bank
|Dativ Plural=Bänken
|Akkusativ Singular=Bank
|Akkusativ Plural=Bänke
|Bild 1=Holzbank im Park.jpg|mini|1|eine ''Bank'' unter [[Linde]]n
}}

{{Worttrennung}}
:Bank, {{Pl.}} Bän·ke

{{Aussprache}}
:{{IPA}} {{Lautschrift|baŋk}}, {{Pl.}} {{Lautschrift|ˈbɛŋkə}}
:{{Hörbeispiele}} {{Audio|De-Bank.ogg}}
:{{Reime}} {{Reim|aŋk|Deutsch}}

{{Bedeutungen}}
:[1] [[Möbel]], auf dem mehrere [[sitzen]] können
:[2] {{K|Geologie|ugs.}} feste [[Schicht]]

{{Herkunft}}
:von {{gmh.}} ''banc''<ref>{{Literatur|Autor=A. Muster|Titel=Wörter}}</ref>

{{Synonyme}}
:[1] [[Sitzbank]]; ''süddeutsch:'' [[Bänkle]], sich [[setzen|Setzen]]

{{Beispiele}}
:[1] Die ''Bank'' am See ist frei.<ref>{{Literatur|Autor=B. Muster|Titel=Am See|Verlag=Eigen|Ort=Ulm|Jahr=1999|Seiten=7}}</ref>
:[2] Diese ''Bank'' ist aus Kalk.

==== {{Übersetzungen}} ====
{{Ü-Tabelle|1|G=Möbel zum Sitzen|Ü-Liste=
*{{en}}: {{Ü|en|bench}}
*{{ru}}: {{Üt|ru|скамья|skamʹja}} {{f}}
}}

== bank ({{Sprache|Polnisch}}) ==
=== {{Wortart|Substantiv|Polnisch}}, {{m}} ===
{{Bedeutungen}}
:[1] [[Geldinstitut]]
`;

test('a page gives an entry for each part of speech, of the wanted languages', () => {
  expect(readText('Bank', PAGE).map(({ lang_code, pos }) => [lang_code, pos])).toEqual([
    ['de', 'noun'],
    ['pl', 'noun'],
  ]);
  expect(readText('Bank', PAGE, ['de'])).toHaveLength(1);
  expect(readText('Bank', PAGE, ['fr'])).toHaveLength(0);
});

test('all that a lemma page says is in the entry', () => {
  const [bank] = readText('Bank', PAGE, ['de']);
  expect(bank).toMatchObject({
    word: 'Bank',
    pos_title: 'Substantiv',
    tags: ['feminine'],
    raw_tags: ['Bänke'],
    senses: [
      {
        sense_index: '1',
        glosses: ['Möbel, auf dem mehrere sitzen können'],
        examples: [{ text: 'Die Bank am See ist frei.', ref: 'B. Muster: Am See. Eigen, Ulm 1999. Seite 7' }],
      },
      { sense_index: '2', glosses: ['feste Schicht'], tags: ['colloquial'], topics: ['geology'] },
    ],
    hyphenations: [{ parts: ['Bank'] }, { parts: ['Bän', 'ke'], tags: ['plural'] }],
    sounds: [
      { ipa: '[baŋk]' },
      { ipa: '[ˈbɛŋkə]', tags: ['plural'] },
      { audio: 'De-Bank.ogg' },
      { rhymes: 'aŋk' },
    ],
    etymology_texts: ['von mittelhochdeutsch banc'],
    synonyms: [
      { word: 'Sitzbank', sense_index: '1' },
      { word: 'Bänkle', sense_index: '1', tags: ['South German'] },
      { word: 'sich Setzen', sense_index: '1', tags: ['South German'] },
    ],
    translations: [
      { lang_code: 'en', lang: 'Englisch', word: 'bench', sense: 'Möbel zum Sitzen', sense_index: '1' },
      { lang_code: 'ru', word: 'скамья', roman: 'skamʹja', tags: ['feminine'] },
    ],
    images: [{ file: 'Holzbank im Park.jpg', sense_index: '1', caption: 'eine Bank unter Linden' }],
  });
  expect(bank?.forms).toContainEqual({ form: 'Bänken', tags: ['dative', 'plural'], article: 'den' });
});

test('an inflected form points at its lemma and says what it is', () => {
  const [form] = readText(
    'trage',
    `== trage ({{Sprache|Deutsch}}) ==
=== {{Wortart|Konjugierte Form|Deutsch}} ===
{{Grammatische Merkmale}}
* 3. Person Singular Konjunktiv I Präsens Aktiv des Verbs '''[[tragen]]'''
{{Grundformverweis Konj|tragen}}
`,
  );
  expect(form).toMatchObject({
    pos: 'verb',
    tags: ['form-of'],
    senses: [
      {
        glosses: ['3. Person Singular Konjunktiv I Präsens Aktiv des Verbs tragen'],
        tags: ['form-of', 'third-person', 'singular', 'subjunctive-i', 'present', 'active'],
        form_of: [{ word: 'tragen' }],
      },
    ],
  });
});

test('redirects have no entries', () => {
  expect(readText('Foo', '#WEITERLEITUNG [[Bar]]')).toEqual([]);
});
