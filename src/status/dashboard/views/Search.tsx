import { useState } from 'preact/hooks';
import { type Found, found, opened, search } from '../client/words';
import { EntryArticle } from '../dictionary/EntryArticle';
import { counted } from '../format';

const ADDRESS = /^\s*(0x)?[0-9a-f]{2}:?(0x)?[0-9a-f]{2}:?(0x)?[0-9a-f]{2}:?(0x)?[0-9a-f]{2}\s*$/i;

/** Finds a word, or what has an address, and shows it as a dictionary does. */
export function Search() {
  const [word, setWord] = useState('');
  const submit = (event: Event): void => {
    event.preventDefault();
    const isAddress = ADDRESS.test(word) && /[0-9:]/.test(word);
    void (isAddress ? opened.open(word.trim()) : search(word));
  };
  return (
    <section class="panel search" aria-labelledby="search-title">
      <h2 id="search-title">Look up a word</h2>
      <form role="search" onSubmit={submit}>
        <label class="unseen" for="search">
          Word, any of its forms, or an address
        </label>
        <input
          id="search"
          type="search"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder="Word, form, or 0xA0:01:10:2A"
          value={word}
          onInput={(event) => setWord(event.currentTarget.value)}
        />
        <button type="submit">Look up</button>
      </form>
      <p class="outcome" role="status">
        {sentence(found.value)}
      </p>
      <div id="found" tabIndex={-1}>
        <Entries of={found.value} />
      </div>
    </section>
  );
}

function Entries({ of }: { of: Found }) {
  if (of.kind === 'entry') return <EntryArticle stored={of.entry} />;
  if (of.kind !== 'found') return null;
  return (
    <>
      {of.entries.map((entry) => (
        <EntryArticle key={entry.address} stored={entry} form={entry.form} />
      ))}
    </>
  );
}

function sentence(of: Found): string {
  switch (of.kind) {
    case 'searching':
      return `Looking for ${of.word} …`;
    case 'found':
      if (of.entries.length === 0) return `No entry has “${of.word}” as its headword or a form.`;
      return `${counted(of.entries.length, 'entry', 'entries')} for “${of.word}”${of.folded ? ', whatever its case and accents' : ''}`;
    case 'failed':
      return of.message;
    default:
      return '';
  }
}
