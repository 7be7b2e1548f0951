import { useEffect, useRef, useState } from 'preact/hooks';
import { link, run } from '../client/state';
import { counted, percent } from '../format';

/** Tells screen readers what changed in kind, and every tenth of the way: not each figure. */
export function Announcer() {
  const [sentence, say] = useState('');
  const tenth = useRef(-1);
  const shown = run.value;
  const phase = shown?.phase;
  const done = shown && shown.pages.total > 0 ? Math.floor((10 * shown.pages.done) / shown.pages.total) : 0;
  const { kind } = link.value;
  useEffect(() => {
    if (shown) say(`${shown.workflowId} is ${phase}. ${counted(shown.deadLetters, 'dead letter')}.`);
  }, [phase]);
  useEffect(() => {
    if (shown && done > tenth.current && tenth.current >= 0)
      say(`${percent(shown.pages.done, shown.pages.total)} of the pages are done.`);
    tenth.current = done;
  }, [done]);
  useEffect(() => {
    if (kind === 'connecting' && shown) say('The connection was lost; looking for another master.');
    if (kind === 'live' && shown) say('Connected.');
  }, [kind]);
  return (
    <p class="unseen" role="status" aria-live="polite">
      {sentence}
    </p>
  );
}
