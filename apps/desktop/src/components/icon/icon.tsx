/** Small drawings of our own: lines of one width in the colour of the text, never alone in meaning. */
import type { JSX } from 'preact'

const PATHS = {
  add: 'M10 4v12M4 10h12',
  alert: 'M10 6.500v4.500M10 14v.1M10 2.500l8 14.500H2z',
  archive: 'M3 4h14v3.500H3zM4.500 7.500V16h11V7.500M8 10.500h4',
  back: 'M12 4l-6 6 6 6',
  bell: 'M5 14V9a5 5 0 0 1 10 0v5l1.500 1.500h-13zM8.500 17.500h3',
  bellOff:
    'M5 14V9c0-.8.2-1.600.5-2.300M8 4.500A5 5 0 0 1 15 9v5l1.500 1.500h-13L5 14M8.500 17.500h3M3 3l14 14',
  box: 'M3 6.500l7-3.500 7 3.500v7L10 17l-7-3.500zM3 6.500l7 3.500 7-3.500M10 10v7',
  camera:
    'M3 6h3l1.500-2h5L14 6h3v10H3zM10 13.500a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600',
  check: 'M4 10.500l4 4 8-9',
  checks: 'M1.500 10.500l4 4 7-9M9 13.500l1 1 8-9',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M10 6v4l2.500 2',
  close: 'M5 5l10 10M15 5L5 15',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  down: 'M5 8l5 5 5-5',
  edit: 'M4 16l1-4 8.500-8.500 3 3L8 15z',
  eye: 'M2 10s3-5.500 8-5.500 8 5.500 8 5.500-3 5.500-8 5.500S2 10 2 10M10 12.300a2.300 2.300 0 1 0 0-4.600 2.300 2.300 0 0 0 0 4.600',
  eyeOff:
    'M3 3l14 14M8 5c.6-.3 1.300-.5 2-.5 5 0 8 5.500 8 5.500l-2.200 2.700M5 6.500C3 8 2 10 2 10s3 5.500 8 5.500c1.200 0 2.300-.3 3.200-.7',
  gear: 'M3 6h7.500M14.500 6H17M12.500 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4M3 14h2.500M9.500 14H17M7.500 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
  globe:
    'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M3 10h14M10 3c2 2 3 4.300 3 7s-1 5-3 7c-2-2-3-4.300-3-7s1-5 3-7',
  image: 'M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 4M13 7.500v.1',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M10 9v4.500M10 6.500v.1',
  invite:
    'M8 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2.500 16.500c.5-3 2.500-4.500 5.500-4.500s5 1.500 5.500 4.500M15.500 7v5M13 9.500h5',
  lock: 'M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9',
  mailbox:
    'M3 16V8.500A3.500 3.500 0 0 1 6.500 5H14a3 3 0 0 1 3 3v8zM10 16V8.500A3.500 3.500 0 0 0 6.500 5M12.500 5V2.500H15M5 9.500h3',
  more: 'M10 4.500v.1M10 10v.1M10 15.500v.1',
  moon: 'M16 12A7 7 0 0 1 8 4a6.500 6.500 0 1 0 8 8',
  next: 'M8 4l6 6-6 6',
  reply: 'M8 5L3 10l5 5M3 10h8c3.500 0 6 1.500 6 6',
  retry: 'M16 5v4h-4M15.500 9A6 6 0 1 0 16 11.500',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12M13.500 13.500L17.500 17.500',
  send: 'M10 16V4M5 9l5-5 5 5',
  shield: 'M10 2.500l6.500 2.300V9.500c0 4-2.700 6.700-6.500 8-3.800-1.300-6.500-4-6.500-8V4.800z',
  shieldCheck:
    'M10 2.500l6.500 2.300V9.500c0 4-2.700 6.700-6.500 8-3.800-1.300-6.500-4-6.500-8V4.800zM7 9.800l2.200 2.200 4-4.400',
  smile:
    'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M7.300 8.300v.1M12.700 8.300v.1M7 11.500c1.500 2.200 4.500 2.200 6 0',
  timer: 'M10 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12M10 8v3l2 1.500M8 2.500h4',
  trash: 'M4 6h12M8 6V3.500h4V6M5.500 6l.8 11h7.400l.8-11',
  user: 'M10 10a3.300 3.300 0 1 0 0-6.600 3.300 3.300 0 0 0 0 6.600M3.500 17c.5-3.500 3-5 6.500-5s6 1.500 6.500 5',
  warn: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M10 6.500v4.500M10 13.500v.1',
  wifi: 'M2.500 8c4.500-4 10.500-4 15 0M5 11c3-2.700 7-2.700 10 0M7.500 13.800c1.500-1.300 3.500-1.300 5 0M10 16.500v.1',
} as const

export type IconName = keyof typeof PATHS

/** Drawings that point along the line of reading, and turn with it. */
const TURNING: readonly IconName[] = ['back', 'next', 'reply']

export function Icon({ name, small }: { name: IconName; small?: boolean }): JSX.Element {
  const turning = TURNING.includes(name) ? ' turning' : ''
  return (
    <svg
      class={`icon${small === true ? ' small' : ''}${turning}`}
      viewBox="0 0 20 20"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
