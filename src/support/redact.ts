const MASK = '***';

/** `scheme://user:PASSWORD@`; greedy, because a password that was not percent-encoded may hold `@`, `:` and `/`. */
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@"'`]*:)[^\s"'`]*@/gi;

/** `password=PASSWORD` of connection strings and query strings. */
const ASSIGNED = /\b((?:password|passwd|pwd|api[_-]?key|secret|token)=)[^\s&;"'`]+/gi;

/** `"password":"PASSWORD"` in JSON, with whatever is escaped in it. */
const JSON_FIELD =
  /("(?:[a-z_-]*password|passwd|[a-z_-]*api[_-]?key|[a-z_-]*secret|[a-z_-]*token|authorization)"\s*:\s*")(?:\\.|[^"\\])*"/gi;

/** Whoever knows the address of a Slack webhook can write there. */
const SLACK_WEBHOOK = /(https:\/\/hooks\.slack(?:-gov)?\.com\/)[^\s"'`<>]+/gi;

const BEARER = /\b(Bearer\s+)[A-Za-z0-9._~+/=-]+/g;

/** Takes passwords and keys out of a text that is to be shown or kept; everything else stays as it is. */
export function redact(text: string): string {
  return text
    .replace(URL_PASSWORD, `$1${MASK}@`)
    .replace(ASSIGNED, `$1${MASK}`)
    .replace(JSON_FIELD, `$1${MASK}"`)
    .replace(SLACK_WEBHOOK, `$1${MASK}`)
    .replace(BEARER, `$1${MASK}`);
}
