/** What trying a passphrase costs in tests: as good as nothing. */
export const CHEAP = { memory: 8, passes: 1 } as const
