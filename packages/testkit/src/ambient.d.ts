/** The globals of a host that tests need, beside those of core: what runs after all promises, and real time. */
declare function setImmediate(callback: (value: void) => void): void
declare function setTimeout(callback: (value: void) => void, milliseconds: number): void
