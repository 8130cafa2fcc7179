/** A circle with the first letter of a name, in a colour by its id. There are no pictures of people. */
import type { JSX } from 'preact'

/** Degrees between two hues: there are eight colours. */
const HUES = 45

interface FaceProps {
  readonly id: number
  readonly name: string
  readonly size?: 's' | 'm' | 'l'
}

export function Face({ id, name, size = 'm' }: FaceProps): JSX.Element {
  return (
    <span
      class={`face ${size}`}
      style={{ '--hue': (id * HUES) % 360 }}
      data-initial={initial(name)}
      aria-hidden="true"
    />
  )
}

function initial(name: string): string {
  const first = /[\p{L}\p{N}]/u.exec(name)?.[0] ?? '?'
  return first.toLocaleUpperCase()
}
