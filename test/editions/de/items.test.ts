import { readText } from './readText';

/** Lists of words under a section's line. */
function read(section: string, ...lines: string[]) {
  const [entry] = readText(
    'Herz',
    `== Herz ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{${section}}}\n${lines.join('\n')}\n`,
  );
  return entry!;
}

test('commas within a link part nothing, in italics neither', () => {
  expect(
    read('Sprichwörter', ":''[[Ist die Katze fort, tanzen die Mäuse]]'' - ohne Aufsicht", ":''[[a]], [[b]]''")
      .proverbs,
  ).toEqual([
    { word: 'Ist die Katze fort, tanzen die Mäuse', note: 'ohne Aufsicht' },
    { word: 'a' },
    { word: 'b' },
  ]);
});

test('of two phrases that a slash parts, the shortened one is whole', () => {
  const line = ':[[das Herz auf der Zunge tragen|das]] / [[sein Herz auf der Zunge tragen]]';
  expect(read('Redewendungen', line).expressions).toEqual([
    { word: 'das Herz auf der Zunge tragen' },
    { word: 'sein Herz auf der Zunge tragen' },
  ]);
});

test('what stands behind a dash, an arrow or in brackets is about the word', () => {
  expect(
    read(
      'Redewendungen',
      ':[[a]] → sehr [[innig]]',
      ':[[b]] (= [[schwanger]] sein)',
      ":[[c]] (''Felis (silvestris) libyca''), [[d]] (''Felis chaus'')",
      ":[[e]] - ''etwas'' führt im Kreis; ''etwas'' ist zirkulär",
      ":[[f]] – eine Sache; ''veraltet:'' [[g]]",
    ).expressions,
  ).toEqual([
    { word: 'a', note: 'sehr innig' },
    { word: 'b', note: 'schwanger sein' },
    { word: 'c', note: 'Felis (silvestris) libyca' },
    { word: 'd', note: 'Felis chaus' },
    { word: 'e', note: 'etwas führt im Kreis; etwas ist zirkulär' },
    { word: 'f', note: 'eine Sache' },
    { word: 'g', tags: ['archaic'] },
  ]);
});

test('labels in brackets are labels, in front of the word and behind it', () => {
  expect(read('Synonyme', ":[1] [[a]] (''ugs.''), (''veraltet'') [[b]], [[c]] (bairisch)").synonyms).toEqual([
    { word: 'a', sense_index: '1', tags: ['colloquial'] },
    { word: 'b', sense_index: '1', tags: ['archaic'] },
    { word: 'c', sense_index: '1', tags: ['Bavarian'] },
  ]);
});
