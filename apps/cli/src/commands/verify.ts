/** `pvtcoms contact verify`: two people compare seven emoji, and see whether someone intercepts their chat. */

import type { SafetyView } from '@pvtcoms/rpc/client'
import type { Terminal } from '@pvtcoms/terminal'
import { type Command, Option } from 'commander'
import { confirmed, type YesFlags, yesOrNo } from '../confirmation.ts'
import { CliError } from '../errors.ts'
import { addProfileCommand, type ProfileFlags } from '../options.ts'
import { pictureOf } from '../render/qr-code.ts'
import { safetyLines, verdictLines } from '../render/safety-lines.ts'
import { oneLine } from '../render/text.ts'
import { theContact } from '../selection.ts'
import { type Session, show, withDaemon } from '../session.ts'
import { compare } from '../verification.ts'

interface VerifyFlags extends ProfileFlags, YesFlags {
  readonly same?: boolean
  readonly different?: boolean
  readonly qr?: boolean
}

export function addVerify(parent: Command, io: Terminal): void {
  addProfileCommand(
    parent,
    'verify',
    'verify a contact: compare the safety check, and say whether it is the same',
  )
    .argument('<contact>', 'name, start of a name, or number')
    .addOption(
      new Option('--same', 'it is the same on both sides: mark as verified').conflicts('different'),
    )
    .option('--different', 'it is not the same: mark as not safe, for good')
    .option('--yes', 'do not ask for confirmation of --different')
    .option('--qr', 'show a QR code that they can scan')
    .action((wanted: string, flags: VerifyFlags) =>
      withDaemon(flags, io, (session) => verify(session, flags, wanted)),
    )
}

async function verify(session: Session, flags: VerifyFlags, wanted: string): Promise<void> {
  const { rpc, io, json } = session
  const { id: contact, name, verification } = await theContact(session, flags, wanted)
  if (verification === 'attack') {
    conclude(session, await rpc.call('contact.safety', { contact }), (it) => safetyLines(it, name))
    return
  }
  const verdict = (it: SafetyView): readonly string[] => verdictLines(it, name)
  if (flags.different === true) {
    await confirmed(io, flags, `This marks ${oneLine(name)} as not safe. It cannot be undone.`)
  }
  if (flags.same === true || flags.different === true) {
    conclude(session, await compare(rpc, contact, flags.different !== true), verdict)
    return
  }
  const safety = await rpc.call('contact.safety', { contact })
  show(session, safety, () => safetyLines(safety, name))
  const { number } = safety
  if (number === undefined) {
    throw new CliError('not-comparable', 'there is nothing to compare yet')
  }
  if (json) return
  if (flags.qr === true) io.error(pictureOf(number.code))
  if (safety.verification === 'verified') return
  if (!io.canAsk) {
    io.error('When you have compared, add --same or --different.')
    return
  }
  const same =
    (await yesOrNo(io, 'Is it the same on both sides? (y/n) ')) ||
    // A typing mistake would mark a friend as not safe.
    !(await yesOrNo(io, 'Look again, one by one. Is any of them different? (y/n) '))
  conclude(session, await compare(rpc, contact, same), verdict)
}

function conclude(
  session: Session,
  safety: SafetyView,
  lines: (safety: SafetyView) => readonly string[],
): void {
  show(session, safety, lines)
  if (safety.verification === 'attack' || safety.verification === 'attacked-before-restore') {
    throw new CliError('attack', 'the safety check is not the same on both sides')
  }
}
