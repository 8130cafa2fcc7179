/** The one global of a host that virtual time needs, beside those of core: what runs after all promises. */
declare function setImmediate(callback: (value: void) => void): void
