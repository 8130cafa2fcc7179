/** Every format that the runner knows, and how it tells them apart: by content, not by name. */
import { acvpFormat } from './acvp.ts'
import { cctvFormat } from './cctv.ts'
import { equihashFormat } from './equihash.ts'
import { isFields } from './fields.ts'
import { pvtcomsFormat } from './pvtcoms/index.ts'
import type { Aside, Format, Suite, VectorFile } from './suite.ts'
import { wycheproofFormat } from './wycheproof.ts'
import { xwingFormat } from './xwing.ts'

/** What `file` is, or undefined when nobody knows it. Throws FormatError for a damaged one. */
export function recognise(
  file: VectorFile,
  sibling: (name: string) => VectorFile | undefined,
): Suite | Aside | undefined {
  for (const format of FORMATS) {
    const found = format(file, sibling)
    if (found !== undefined) return found
  }
  return undefined
}

/** Vectors of parts of pvtcoms that do not exist yet. */
const plannedFormat: Format = ({ json }) => {
  if (!isFields(json)) return undefined
  if ('sframe' in json && 'aes_ctr_hmac' in json) {
    return { kind: 'not-covered', why: 'SFrame: there are no calls yet' }
  }
  return undefined
}

const PROSE = /(?:^|\/)(?:(?:LICENSE|COPYING|NOTICE)(?:\.[a-z]+)?|[^/]+\.md)$/

const proseFormat: Format = ({ path }) =>
  PROSE.test(path) ? { kind: 'ignored', why: 'prose' } : undefined

const FORMATS: readonly Format[] = [
  wycheproofFormat,
  acvpFormat,
  xwingFormat,
  cctvFormat,
  equihashFormat,
  pvtcomsFormat,
  plannedFormat,
  proseFormat,
]
