/** A link as its bytes, which are what is sealed, and back. */
import { fromBase64url, toBase64url } from '../bytes.ts'
import { PREFIX } from '../invite/link.ts'
import { Secret } from '../secret.ts'

/** The bytes of a link, 106 … 176: whoever has them has the invite. */
export type LinkBytes = Secret<'LinkBytes'>

/** Of a link's whole text, as `formatLink` spells it; undefined for any other text. */
export function linkBytes(text: string): LinkBytes | undefined {
  if (!text.startsWith(PREFIX)) return undefined
  const bytes = fromBase64url(text.slice(PREFIX.length))
  return bytes && new Secret('LinkBytes', bytes)
}

/** A text that may be a link: whoever takes it in checks it as one that a person pasted. */
export function linkOfBytes(link: LinkBytes): string {
  return PREFIX + toBase64url(link.expose())
}
