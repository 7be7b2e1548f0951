import type { Part } from '../../schemas';
import { status } from '../client/state';

/** What could not be asked, and what that means for the figures. */
export function Notices() {
  const { value } = status;
  if (!value) return null;
  const notices = [
    notice(value.database, 'The database cannot be asked; the figures are those of its last answer.'),
    notice(value.temporal, 'Temporal cannot be asked; what is under way is shown as the database knows it.'),
  ].filter((text) => text !== null);
  if (notices.length === 0) return null;
  return (
    <div class="notices" role="alert">
      {notices.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

function notice({ state, reason }: Part, sentence: string): string | null {
  if (state === 'ok' || state === 'none') return null;
  return reason ? `${sentence} ${reason}` : sentence;
}
