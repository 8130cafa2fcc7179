/** A round with the first letter of a name, in a colour of its own: there are no pictures of people. */
import type { JSX } from 'preact'

const COLOURS = 8

interface FaceProps {
  readonly id: number
  readonly name: string
  readonly size?: 's' | 'm' | 'l'
}

export function Face({ id, name, size = 'm' }: FaceProps): JSX.Element {
  return (
    <span
      class={`face ${size} face-${id % COLOURS}`}
      data-initial={initial(name)}
      aria-hidden="true"
    />
  )
}

function initial(name: string): string {
  const first = /[\p{L}\p{N}]/u.exec(name)?.[0] ?? '?'
  return first.toLocaleUpperCase()
}
