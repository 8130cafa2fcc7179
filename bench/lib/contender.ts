/** One thing whose speed is compared with that of others. */
export interface Contender {
  /** Does the thing `count` times. */
  run(count: number): void | Promise<void>
  /** What else there is to tell, once it has run: sizes, say. */
  figures?(): Readonly<Record<string, number>>
}

/** Makes a contender, in the process in which it runs. */
export type Enter = () => Contender | Promise<Contender>
