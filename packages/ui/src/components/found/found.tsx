/** Text from outside with the parts of it that were found, on one line. */
import type { JSX } from 'preact'
import type { ExcerptPart } from '../../text/excerpt.ts'
import { legiblePart } from '../../text/legible.ts'

export function Found({ parts }: { parts: readonly ExcerptPart[] }): JSX.Element {
  return (
    <>
      {parts.map(({ text, hit }, index) =>
        hit ? <mark key={index}>{legiblePart(text)}</mark> : legiblePart(text),
      )}
    </>
  )
}
