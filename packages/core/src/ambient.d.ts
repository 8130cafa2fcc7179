/**
 * The only globals of a host that core may touch. They exist, alike, in Node, in browsers and in
 * WebViews; everything else comes in through `Env` or the primitives.
 */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}

declare class TextDecoder {
  constructor(label: 'utf-8', options: { fatal: true; ignoreBOM: true })
  decode(bytes: Uint8Array): string
}
