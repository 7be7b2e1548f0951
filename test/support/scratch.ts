/** What globalSetup made and globalTeardown takes away; both run in the same process. */
export const scratch: { folder: string | null; stops: (() => Promise<void>)[] } = { folder: null, stops: [] };
