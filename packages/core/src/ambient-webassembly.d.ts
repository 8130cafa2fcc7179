/**
 * WebAssembly as core uses it: every host of ours has it, and neither `esnext` nor Node's types declare it.
 */

/** Synchronous, as the modules that core writes are small. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>)
  }
  class Instance {
    constructor(module: Module)
    readonly exports: object
  }
}
