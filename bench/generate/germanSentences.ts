import { type Random } from './random';

const lines = (text: string): string[] => text.trim().split('\n');

const PERSONS = lines(`
die Nachbarin
mein Bruder
unsere Lehrerin
der alte Müller
die Köchin
sein Großvater
ihre Schwester
der Bürgermeister
die Ärztin
ein Wanderer
die junge Schreinerin
unser Hausmeister
der Gärtner
eine Reporterin
der Bäcker
die Tochter des Wirts
ein Reisender
der Pfarrer
die Direktorin
mein Onkel
die Studentin
der Lokführer
eine Malerin
der Förster
die Bibliothekarin
unser Kapitän
der Lehrling
die Erfinderin
ein Kind aus dem Dorf
die Försterin
`);
const TIMES = lines(`
gestern
vor drei Jahren
am frühen Morgen
im letzten Herbst
kurz nach Mitternacht
an einem Sonntag
während der Ferien
nach langem Zögern
seit dem Frühjahr
zum ersten Mal
noch vor dem Frühstück
am Ende der Woche
in jenem kalten Winter
mitten im Sommer
jeden zweiten Tag
ohne ein Wort
mit großer Sorgfalt
trotz des Regens
gegen den Rat der Eltern
bei Einbruch der Dunkelheit
mit beiden Händen
zur Überraschung aller
im Auftrag der Gemeinde
aus reiner Neugier
`);
const PLACES = lines(`
am Rand des Dorfes
hinter der alten Mühle
auf dem Dachboden
in der Werkstatt
neben dem Brunnen
an der Küste
im Keller des Rathauses
auf dem Marktplatz
unter der Brücke
in einer kleinen Stadt im Norden
vor dem Bahnhof
am Ufer des Sees
im obersten Stockwerk
zwischen den Feldern
auf einer Insel
in der Nähe der Schule
am Fuß des Berges
im Hof der Fabrik
an der Grenze
in einem Nebenzimmer
auf dem Weg nach Süden
gleich hinter dem Deich
`);
const REASONS = lines(`
weil es seit Tagen regnete
obwohl niemand darum gebeten hatte
damit die Gäste zufrieden waren
als der Zug endlich kam
bevor der Laden schloss
weil das Geld nicht reichte
obwohl der Arzt davon abriet
sobald die Sonne schien
während die anderen schliefen
da alle Türen offen standen
wie es im Vertrag stand
als hätte es nie einen Streit gegeben
ohne dass jemand es bemerkte
weil die Zeit drängte
nachdem der Schnee geschmolzen war
so wie es die Großmutter gezeigt hatte
obgleich der Weg weit war
bis es dunkel wurde
falls es der Zufall wollte
wenn der Wind von Osten wehte
`);
const ACTIONS = lines(`
suchte
fand
kaufte
beschrieb
zeichnete
bezahlte
vergaß
erwähnte
betrachtete
kannte
lobte
reparierte
verkaufte
bewunderte
verteidigte
brauchte
fotografierte
untersuchte
verschenkte
bestellte
`);
const ADVERBS = lines(`
sehr
ziemlich
erstaunlich
keineswegs
fast
wirklich
besonders
kaum
durchaus
überraschend
`);
const THINGS = lines(`
der Bericht
das Gelände
die Gegend
der Vorschlag
das Gespräch
die Suppe
der Abend
das Ergebnis
die Landschaft
der Brief
das Verfahren
die Lösung
der Plan
das Leben auf dem Land
die Antwort
`);
const SURNAMES = lines(`
Ahlgrimm
Bernauer
Dornfeld
Ebersroth
Finkenau
Grabowitz
Hollerbeck
Immental
Kranichstein
Lindhorst
Mühlacker
Nordstrand
Ottersbach
Pfeilinger
Querfurth
`);
const FIRST_NAMES = lines(`
Adele
Bruno
Carla
Detlef
Elfriede
Fabian
Gesine
Hannes
Ilse
Jasper
Karoline
Ludger
`);
const TITLES = lines(`
Das Haus am Deich
Wege durch den Nebel
Kleine Geschichte der Handwerke
Vom Leben in der Vorstadt
Die Jahre der Stille
Hinter den Gärten
Reisen eines Landvermessers
Stadt, Land, Bahnhof
Das Buch der langen Abende
Ein Sommer ohne Post
`);
const CITIES = lines(`
Hamburg
Leipzig
Zürich
Wien
München
Berlin
Göttingen
Bremen
`);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A sentence in which a noun stands in the accusative (`den ''Tisch''`). */
export function nounSentence(random: Random, accusative: string): string {
  const person = random.pick(PERSONS);
  const time = random.pick(TIMES);
  const place = random.pick(PLACES);
  const reason = random.pick(REASONS);
  const action = random.pick(ACTIONS);
  return random.pick([
    `${capital(person)} ${action} ${time} ${accusative} ${place}.`,
    `${capital(time)} ${action} ${person} ${accusative}, ${reason}.`,
    `${capital(place)} ${action} ${person} ${accusative}, ${reason}.`,
    `Dass ${person} ${time} ${accusative} ${action}, ${reason}, wusste ${place} jeder.`,
  ]);
}

/** A sentence that ends in an infinitive (`''aufmachen''`). */
export function verbSentence(random: Random, infinitive: string): string {
  const person = random.pick(PERSONS);
  const time = random.pick(TIMES);
  const place = random.pick(PLACES);
  return random.pick([
    `${capital(person)} wollte ${time} ${place} ${infinitive}, ${random.pick(REASONS)}.`,
    `${capital(time)} sollte ${person} ${place} ${infinitive}.`,
    `„Hier darf ${person} nicht ${infinitive}“, hieß es ${time} ${place}.`,
  ]);
}

/** A sentence with an adjective as predicate. */
export function adjectiveSentence(random: Random, adjective: string): string {
  const thing = random.pick(THINGS);
  return random.pick([
    `${capital(thing)} war ${random.pick(ADVERBS)} ${adjective}, ${random.pick(REASONS)}.`,
    `${capital(random.pick(PERSONS))} fand, ${thing} sei ${random.pick(TIMES)} ${random.pick(ADVERBS)} ${adjective} gewesen.`,
  ]);
}

/** A reference to a book or page that does not exist, in the templates that references use. */
export function reference(random: Random): string {
  const author = `${random.pick(FIRST_NAMES)} ${random.pick(SURNAMES)}`;
  const title = random.pick(TITLES);
  const year = random.between(1950, 2024);
  if (random.chance(0.7)) {
    return `<ref>{{Literatur | Autor=${author} | Titel=${title} | TitelErg=Roman | Auflage=${random.between(1, 9)}. | Verlag=${random.pick(SURNAMES)} Verlag | Ort=${random.pick(CITIES)} | Jahr=${year} | Seiten=${random.between(7, 600)} | ISBN=978-3-${random.between(10000, 99999)}-${random.between(100, 999)}-${random.between(0, 9)} }}</ref>`;
  }
  const address = `https://zeitung.example/${year}/${random.between(1000, 999_999)}`;
  return `<ref>{{Internetquelle | autor=${author} | url=${address} | titel=${title} | hrsg=Tagesblatt ${random.pick(CITIES)} | datum=${year}-0${random.between(1, 9)}-${random.between(10, 28)} | zugriff=2025-0${random.between(1, 9)}-${random.between(10, 28)} }}</ref>`;
}
