import type { Logger as TemporalLogger, LogLevel as TemporalLevel } from '@temporalio/common';
import { writeSync } from 'node:fs';
import pino, { type DestinationStream, type Level, type Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { redact } from './redact';

export type { Logger } from 'pino';

export interface CreateLogger {
  /** `trace` to `silent`; default `info`. */
  level?: string;
  /** Readable lines instead of JSON; default: when stderr is a terminal. */
  readable?: boolean;
  /** Where finished lines go; default stderr, since stdout belongs to answers. */
  write?: (line: string) => void;
}

/** The program's log: JSON lines, or readable ones on a terminal; passwords and keys are taken out of every line. */
export function createLogger(options: CreateLogger = {}): Logger {
  const write = options.write ?? writeToStderr;
  const destination: DestinationStream = { write: (line) => write(redact(line)) };
  const readable = options.readable ?? process.stderr.isTTY === true;
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
    },
    readable ? readableLines(destination) : destination,
  );
}

/** A line that cannot be written (its disk is full) is lost; the work that it tells of is not. */
function writeToStderr(line: string): void {
  const bytes = Buffer.from(line);
  let at = 0;
  try {
    while (at < bytes.length) at += writeSync(process.stderr.fd, bytes, at);
  } catch (error) {
    // A pipe that nobody empties fast enough takes it later.
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') process.stderr.write(bytes.subarray(at));
  }
}

/** In this thread, not in a transport's: the last lines before an exit are not lost. */
function readableLines(destination: DestinationStream): DestinationStream {
  const prettify = prettyFactory({ colorize: true, translateTime: 'SYS:HH:MM:ss' });
  return { write: (line) => destination.write(prettify(line) ?? line) };
}

/** What Temporal's runtime logs goes the same way; it says (message, meta) where pino says (meta, message). */
export function temporalLogger(logger: Logger): TemporalLogger {
  const at = (level: Level) => (message: string, meta?: Record<string, unknown>) =>
    logger[quieter(level)](metaOf(meta), message);
  return {
    log: (level: TemporalLevel, message, meta) => at(level.toLowerCase() as Level)(message, meta),
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}

/** Each worker's every change of state is `info` to the SDK; to whoever runs this it is noise. */
function quieter(level: Level): Level {
  return level === 'info' ? 'debug' : level;
}

/** Without the SDK's symbols; the core counts in BigInt, which is not JSON. */
function metaOf(meta: Record<string | symbol, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(meta).map(([key, value]) => [key, typeof value === 'bigint' ? String(value) : value]),
  );
}
