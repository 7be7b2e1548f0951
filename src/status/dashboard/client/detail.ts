import { useEffect, useState } from 'preact/hooks';
import type { ExtractionDetail, PageFailure, Run } from '../../schemas';
import { api } from './live';

const EVERY_MS = 4_000;

/** The timeline and report of a run, asked again while it is under way. */
export function useDetail(run: Run): ExtractionDetail | null {
  return useAsked(run, (id) => api().extraction(id), 0);
}

const SHOWN_FAILURES = 50;

/** Pages that could not be read, newest first; asked again when there are more. */
export function useFailures(run: Run): PageFailure[] {
  return useAsked(run, (id) => api().failures(id, SHOWN_FAILURES), run.deadLetters) ?? [];
}

/** Keeps what was answered last while nobody answers. */
function useAsked<T>(run: Run, ask: (id: string) => Promise<T>, version: number): T | null {
  const [answer, setAnswer] = useState<{ id: string; value: T } | null>(null);
  const id = run.extractionId;
  useEffect(() => {
    if (id === null) return undefined;
    let over = false;
    let timer = 0;
    const again = async (): Promise<void> => {
      try {
        const value = await ask(id);
        if (!over) setAnswer({ id, value });
      } catch {
        // The connection's own lamp says so; the next try comes soon.
      }
      if (!over && run.underWay) timer = window.setTimeout(() => void again(), EVERY_MS);
    };
    void again();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [id, run.underWay, version]);
  return answer && answer.id === id ? answer.value : null;
}
