import type { Notice } from './condition';

/** Slack's own limits, with some room. */
const TEXT_LIMIT = 2_900;
const ALERTS_PER_MESSAGE = 12;

const SIGNS = { info: ':information_source:', warning: ':warning:', critical: ':rotating_light:' } as const;

export interface SlackMessage {
  /** What a notification shows, and whoever cannot show blocks. */
  text: string;
  blocks: unknown[];
}

/** All notices of one moment in one message: what, where, and what to do. */
export function slackMessage(notices: readonly Notice[]): SlackMessage {
  const shown = notices.slice(0, ALERTS_PER_MESSAGE);
  const more = notices.length - shown.length;
  const blocks: unknown[] = shown.map((notice) => section(noticeText(notice)));
  if (more > 0) blocks.push(section(`... and ${more} more`));
  const [first] = notices;
  const title = first ? `${label(first)}: ${first.condition.what}` : '';
  const others = notices.length > 1 ? ` (and ${notices.length - 1} more)` : '';
  return { text: cut(`AQEA ${escape(title)}${others}`), blocks };
}

function noticeText(notice: Notice): string {
  const { condition, since, status } = notice;
  const sign = status === 'resolved' ? ':white_check_mark:' : SIGNS[condition.severity];
  const lines = [
    `${sign} *${label(notice)}*: ${escape(condition.what)}`,
    `*Where:* ${escape(condition.where)}, since ${since.slice(0, 16).replace('T', ' ')} UTC`,
  ];
  if (status !== 'resolved') lines.push(`*What to do:* ${escape(condition.hint)}`);
  return lines.join('\n');
}

function label({ status, condition: { severity } }: Notice): string {
  return status === 'resolved' ? 'resolved' : status === 'still firing' ? `still ${severity}` : severity;
}

function section(text: string): unknown {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text) } };
}

/** The three characters that mean something to Slack. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cut(text: string): string {
  return text.length <= TEXT_LIMIT ? text : `${text.slice(0, TEXT_LIMIT - 4)} ...`;
}
