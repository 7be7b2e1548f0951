import { link, run, runs } from '../client/state';
import { Announcer } from './Announcer';
import { Failures } from './Failures';
import { Footer } from './Footer';
import { Header } from './Header';
import { KeyForm } from './KeyForm';
import { Newest } from './Newest';
import { Notices } from './Notices';
import { Providers } from './Providers';
import { RateFigure } from './RateFigure';
import { RunFigures } from './RunFigures';
import { RunHead } from './RunHead';
import { Search } from './Search';

export function App() {
  const shown = run.value;
  if (link.value.kind === 'key-needed')
    return (
      <>
        <Header />
        <main class="locked">
          <KeyForm role="read" />
        </main>
      </>
    );
  return (
    <>
      <a class="skip" href="#search">
        Skip to the word search
      </a>
      <Header />
      <Notices />
      <main>
        <div class="run">
          {shown ? (
            <>
              <RunHead run={shown} several={runs.value.length > 1} />
              <RunFigures run={shown} />
              <RateFigure run={shown} />
              <Providers run={shown} />
              <Failures run={shown} />
            </>
          ) : (
            <NoRun />
          )}
        </div>
        <div class="words">
          <Search />
          <Newest />
        </div>
      </main>
      <Footer />
      <Announcer />
    </>
  );
}

function NoRun() {
  if (link.value.kind !== 'live') return <section class="panel empty" aria-busy="true" />;
  return (
    <section class="panel empty">
      <h1>Nothing has been extracted yet</h1>
      <p>A run that is started appears here by itself:</p>
      <pre>npx aqea extract --language de</pre>
    </section>
  );
}
