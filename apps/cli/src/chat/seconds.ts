/** The duration that stands behind `/timer`. */
import { InvalidArgumentError } from 'commander'
import { span } from '../options.ts'

/** `30s`, `5m` … `off` in seconds; undefined for anything else. */
export function seconds(text: string): number | undefined {
  try {
    return span(text)
  } catch (error) {
    if (error instanceof InvalidArgumentError) return undefined
    throw error
  }
}
