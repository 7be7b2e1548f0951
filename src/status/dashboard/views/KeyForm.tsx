import { useState } from 'preact/hooks';
import { giveKey } from '../client/live';
import { session } from '../client/state';
import type { Role } from '../client/api';

const WORDS: Record<Role, { title: string; variable: string }> = {
  read: { title: 'This deployment asks for its key', variable: 'AQEA_STATUS_READ_KEY' },
  control: { title: 'Pausing needs the control key', variable: 'AQEA_STATUS_CONTROL_KEY' },
};

/** Asks for a key; the master answers with a cookie that scripts cannot read, and the key is forgotten here. */
export function KeyForm({
  role,
  onGiven,
  onLeave,
}: {
  role: Role;
  onGiven?: () => void;
  onLeave?: () => void;
}) {
  const [key, setKey] = useState('');
  const [trouble, setTrouble] = useState('');
  const { title, variable } = WORDS[role];
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setTrouble('');
    try {
      const taken = await giveKey(key);
      if (!taken) setTrouble('This is not the key.');
      else if (role === 'control' && session.peek()?.role !== 'control')
        setTrouble('This key only reads; pausing needs the control key.');
      else onGiven?.();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
    setKey('');
  };
  return (
    <form class="key" onSubmit={(event) => void submit(event)}>
      <h2>{title}</h2>
      <label for={`key-${role}`}>
        Key (<code>{variable}</code> of the masters)
      </label>
      <input
        id={`key-${role}`}
        type="password"
        autocomplete="off"
        required
        value={key}
        onInput={(event) => setKey(event.currentTarget.value)}
      />
      <p class="trouble" role="alert">
        {trouble}
      </p>
      <div class="buttons">
        <button type="submit">Go on</button>
        {onLeave && (
          <button type="button" class="quiet" onClick={onLeave}>
            Leave it
          </button>
        )}
      </div>
    </form>
  );
}
