/** Seconds since 1970 as directory documents write them: `2026-11-30 23:59:59`, in UTC. */
export function directoryTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}
