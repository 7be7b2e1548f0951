import { z } from 'zod';
import { LANGUAGE_BLOCKS } from '../addresses/languageBlocks';
import { explainIssues } from '../config/explain';
import type { ValidInput } from './types';

/** As subdomains of wiktionary.org are written: `de`, `simple`, `zh-min-nan`. */
const EDITION = /^[a-z]{2,12}(-[a-z]{2,12}){0,2}$/;

/** `message` names the field, says what is allowed, and stands alone. */
export type ParsedInput = { ok: true; input: ValidInput } | { ok: false; field: string; message: string };

/** Only a language that has a block of addresses can be stored. */
const LanguageSchema = z.enum(LANGUAGE_BLOCKS.flatMap(({ languages }) => languages).sort());

const InputSchema = z.strictObject({
  language: LanguageSchema,
  edition: z
    .string()
    .regex(EDITION)
    .meta({ allowed: 'the code of a Wiktionary as in its address, such as de, en or zh-min-nan' })
    .optional(),
  languages: z.array(LanguageSchema).min(1).optional(),
  source: z
    .strictObject({
      dump: z.string().trim().min(1).meta({ allowed: 'a URL, a folder or a file' }).optional(),
      dbname: z
        .string()
        .regex(/^[a-z0-9_]{2,64}$/)
        .meta({ allowed: 'the name of a wiki database: such as dewiktionary or elwikivoyage' })
        .optional(),
    })
    .optional(),
  allowWithdrawals: z.boolean().optional(),
});

/** Reads the input of `extractLanguage` as it came from outside and fills in its defaults; imports no Node module. */
export function parseExtractLanguageInput(value: unknown): ParsedInput {
  const parsed = InputSchema.safeParse(value);
  if (!parsed.success) {
    const { key, what, hint } = explainIssues(InputSchema, value, parsed.error.issues, {
      whole: 'the input',
    });
    return { ok: false, field: key, message: `Invalid input: ${what}. ${hint}` };
  }
  const { language, edition = language, source, allowWithdrawals = false } = parsed.data;
  return {
    ok: true,
    input: {
      language,
      edition,
      languages: [...new Set([language, ...(parsed.data.languages ?? [])])],
      source: {
        ...(source?.dump === undefined ? {} : { dump: source.dump }),
        ...(source?.dbname === undefined ? {} : { dbname: source.dbname }),
      },
      allowWithdrawals,
    },
  };
}
