import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import type { Logger } from 'pino';
import { SEARCH_ATTRIBUTES } from '../workflows/searchAttributes';

const { IndexedValueType } = temporal.api.enums.v1;
const TYPES = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
} as const;

/**
 * Makes our search attributes known to the namespace; without them a workflow that sets one would hang.
 * A server where this is not allowed (Temporal Cloud: its own console or CLI does it) says so in the log.
 */
export async function registerSearchAttributes(client: Client, logger: Logger): Promise<void> {
  const namespace = client.options.namespace;
  const { operatorService } = client.connection as {
    operatorService?: temporal.api.operatorservice.v1.OperatorService;
  };
  if (!operatorService) return;
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in (customAttributes ?? {})));
    if (missing.length === 0) return;
    await operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(([name, type]) => [name, TYPES[type]])),
    });
    logger.info({ names: missing.map(([name]) => name) }, 'search attributes registered');
  } catch (error) {
    logger.warn(
      { err: error, attributes: SEARCH_ATTRIBUTES },
      'search attributes could not be registered: create them in this namespace',
    );
  }
}
