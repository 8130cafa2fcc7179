/** What went wrong, in the person's words, by its code. */
import { t } from './index.ts'

export function faultText(code: string): string {
  const texts: Readonly<Record<string, string>> = t.value.faults
  return texts[code] ?? t.value.faultsOther(code)
}
