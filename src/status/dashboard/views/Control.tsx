import { useRef, useState } from 'preact/hooks';
import type { Run } from '../../schemas';
import { Refused } from '../client/api';
import { api } from '../client/live';
import { session } from '../client/state';
import { KeyForm } from './KeyForm';

/** Pause and resume, for whoever has the control key. */
export function Control({ run }: { run: Run }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const { extractionId, phase } = run;
  const action = phase === 'paused' ? 'resume' : phase === 'running' ? 'pause' : null;
  if (!action || extractionId === null || !session.value || session.value.control === 'off') return null;
  const act = async (): Promise<void> => {
    setTrouble('');
    setBusy(true);
    try {
      await api().control(extractionId, action);
      dialog.current?.close();
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.status === 403))
        dialog.current?.showModal();
      else setTrouble(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const begin = (): void => {
    if (session.peek()?.role === 'control') void act();
    else dialog.current?.showModal();
  };
  return (
    <div class="control">
      <button type="button" disabled={busy} onClick={begin}>
        {action === 'pause' ? 'Pause' : 'Resume'}
      </button>
      {trouble && <p role="alert">{trouble}</p>}
      <dialog ref={dialog} aria-label="Control key">
        <KeyForm role="control" onGiven={() => void act()} onLeave={() => dialog.current?.close()} />
      </dialog>
    </div>
  );
}
