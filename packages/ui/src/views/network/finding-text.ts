/** What the self-check found, in words: a code that has none, or other values than these, does not compile. */
import type { FindingView } from '@pvtcoms/rpc/client'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { size } from '../../text/time.ts'

const MIB = 1_048_576

export function findingText(finding: FindingView): string {
  const words = t.value.doctor.findings
  if ('mailbox' in finding) return words[finding.code](finding.mailbox)
  if ('days' in finding) return words[finding.code](finding.days)
  if ('freeMiB' in finding) return words[finding.code](size(finding.freeMiB * MIB))
  if ('percent' in finding) return words[finding.code](finding.percent, finding.bridges)
  if ('bridges' in finding) return words[finding.code](finding.bridges)
  if (finding.code === 'tor-filtered') {
    return words[finding.code](finding.commands.map(legible).join(', '))
  }
  if (finding.code === 'tor-failed') {
    return words[finding.code](legible(finding.reason), finding.fault === 'tor-missing')
  }
  if (finding.code === 'store-fault' || finding.code === 'crashed') {
    return words[finding.code](legible(finding.fault))
  }
  return words[finding.code]
}
