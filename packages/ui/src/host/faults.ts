/**
 * Errors with string codes. Their texts are never shown: the catalogue has a sentence for each code that a person can
 * do something about.
 */

/** There is no connection to the daemon, or it ended before an answer came. */
export class LinkLost extends Error {
  override readonly name = 'LinkLost'
  readonly code = 'link-lost'
}

/** A file could not be passed between the page and the daemon. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused'
  readonly code: 'disk-full' | 'unknown'

  constructor(code: 'disk-full' | 'unknown') {
    super(code)
    this.code = code
  }
}

export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    const { code } = error
    if (typeof code === 'string') return code
  }
  return 'unknown'
}
