import { z } from 'zod';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { parseAddress } from '../../addresses/address';
import type { StatusBackend } from '../backend';
import {
  EntryHitSchema,
  EntrySchema,
  ErrorSchema,
  ExtractionDetailSchema,
  ExtractionSchema,
  MasterSchema,
  PageFailureSchema,
  StatusSchema,
  UnitSchema,
} from '../schemas';
import { refusals } from './errors';

/** What every route may answer beside what it is for. */
export const REFUSALS = { '4xx': ErrorSchema, '5xx': ErrorSchema } as const;

/** U+0000 can be in no column of the database. */
const Text = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\0]*$/, 'holds U+0000');
const ExtractionParams = z.object({ id: z.uuid() });
const Limit = (most: number, otherwise: number) =>
  z.coerce.number().int().min(1).max(most).default(otherwise);

/** What is asked with GET. */
export const readRoutes =
  (backend: StatusBackend): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.get(
      '/api/status',
      {
        schema: {
          summary: 'The whole picture: runs under way and the last one, providers, masters',
          response: { 200: StatusSchema, ...REFUSALS },
        },
      },
      () => backend.status(),
    );

    app.get(
      '/api/masters',
      {
        schema: {
          summary: 'The masters that live, and where each answers',
          response: { 200: z.object({ masters: z.array(MasterSchema) }), ...REFUSALS },
        },
      },
      async () => ({ masters: (await backend.status()).masters }),
    );

    app.get(
      '/api/extractions',
      {
        schema: {
          summary: 'Extractions, newest first',
          querystring: z.object({ limit: Limit(1_000, 50) }),
          response: { 200: z.object({ extractions: z.array(ExtractionSchema) }), ...REFUSALS },
        },
      },
      async ({ query }) => ({ extractions: await backend.extractions(query.limit) }),
    );

    app.get(
      '/api/extractions/:id',
      {
        schema: {
          summary: 'One extraction: its figures, its timeline, its report',
          params: ExtractionParams,
          response: { 200: ExtractionDetailSchema, ...REFUSALS },
        },
      },
      async ({ params }) => {
        const detail = await backend.detail(params.id);
        if (!detail) throw refusals.notFound('There is no such extraction');
        return detail;
      },
    );

    app.get(
      '/api/extractions/:id/units',
      {
        schema: {
          summary: 'Its work units by number; the next page begins after the last one',
          params: ExtractionParams,
          querystring: z.object({
            state: z.enum(['pending', 'claimed', 'completed']).optional(),
            provider: Text(63).optional(),
            after: z.coerce.number().int().min(-1).max(2_147_483_647).default(-1),
            limit: Limit(1_000, 100),
          }),
          response: { 200: z.object({ units: z.array(UnitSchema) }), ...REFUSALS },
        },
      },
      async ({ params, query: { state, provider, after, limit } }) => {
        if (!(await backend.exists(params.id))) throw refusals.notFound('There is no such extraction');
        const filter = { ...(state && { state }), ...(provider !== undefined && { provider }) };
        return { units: await backend.units({ extractionId: params.id, after, limit, ...filter }) };
      },
    );

    app.get(
      '/api/extractions/:id/failures',
      {
        schema: {
          summary: 'Its pages that could not be read, newest first; the next page ends before the last id',
          params: ExtractionParams,
          querystring: z.object({
            reason: Text(200).optional(),
            before: z
              .string()
              .regex(/^\d{1,18}$/)
              .optional(),
            limit: Limit(1_000, 100),
          }),
          response: { 200: z.object({ failures: z.array(PageFailureSchema) }), ...REFUSALS },
        },
      },
      async ({ params, query: { reason, before, limit } }) => {
        if (!(await backend.exists(params.id))) throw refusals.notFound('There is no such extraction');
        const filter = { ...(reason !== undefined && { reason }), ...(before !== undefined && { before }) };
        return { failures: await backend.failures({ extractionId: params.id, limit, ...filter }) };
      },
    );

    app.get(
      '/api/entries',
      {
        schema: {
          summary: 'Entries by their headword or any of their forms',
          querystring: z.object({
            word: Text(500).min(1),
            language: Text(20).optional(),
            match: z
              .enum(['exact', 'folded'])
              .default('exact')
              .meta({ description: 'folded: without regard to case and accents' }),
            prefix: z
              .enum(['true', 'false'])
              .default('false')
              .meta({ description: 'words that begin like this' }),
            limit: Limit(100, 20),
          }),
          response: { 200: z.object({ entries: z.array(EntryHitSchema) }), ...REFUSALS },
        },
      },
      async ({ query: { word, language, match, prefix, limit } }) => {
        const hits = await backend.lookup({
          word: word.normalize('NFC'),
          ...(language === undefined ? {} : { language }),
          ...{ match, limit, prefix: prefix === 'true' },
        });
        return { entries: hits.map(({ entry, form }) => ({ ...entry, form })) };
      },
    );

    app.get(
      '/api/entries/:address',
      {
        schema: {
          summary: 'The entry that has an address, such as 0xA0:01:10:2A',
          params: z.object({ address: z.string().max(40) }),
          response: { 200: EntrySchema, ...REFUSALS },
        },
      },
      async ({ params }) => {
        const entry = await backend.entryByAddress(parseAddress(params.address).address);
        if (!entry) throw refusals.notFound('No entry has this address');
        return entry;
      },
    );
    done();
  };
