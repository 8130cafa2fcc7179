/** The safety check: what is compared, and what an answer means. */

import type { SafetyView } from '@pvtcoms/rpc/client'
import { facts, oneLine } from './text.ts'
import { VERIFICATION_WORDS } from './words.ts'

export function safetyLines(safety: SafetyView, name: string): readonly string[] {
  const { contact, number, verification } = safety
  if (verification === 'attack') {
    return [
      `ATTACK: the numbers of you and ${oneLine(name)} differed, so somebody may be in between.`,
      'This cannot be taken back here, and there is nothing more to compare with this contact.',
      ...whatToDo(safety, oneLine(name)),
    ]
  }
  if (number === undefined && verification === 'attacked-before-restore') {
    return [
      `The safety check with ${oneLine(name)} failed before a restore, so nothing goes on by itself.`,
      `Only if you know why: pvtcoms contact rejoin ${contact}`,
    ]
  }
  if (number === undefined) {
    return [
      'There is nothing to compare yet: both sides have to be online once more.',
      'Try again in a while.',
    ]
  }
  const isVerified = verification === 'verified'
  return [
    ...(isVerified
      ? [...verdictLines(safety, name), 'This is what they should see, too:']
      : [`Compare with ${oneLine(name)}, in person or in a call where you know the voice:`]),
    '',
    ...number.emoji.map(({ symbol, name: word }) => `    ${symbol}  ${word}`),
    '',
    `    ${groups(number.digits)}`,
    ...(isVerified ? [] : ['', ...facts([['So far', VERIFICATION_WORDS[verification]]])]),
  ]
}

/** After the person has answered. */
export function verdictLines(safety: SafetyView, name: string): readonly string[] {
  const them = oneLine(name)
  switch (safety.verification) {
    case 'verified':
      return [
        `${them} is verified: nobody stands between you.`,
        'It stays so until one of you goes back to a backup; then compare again.',
      ]
    case 'attack':
    case 'attacked-before-restore':
      return [
        'ATTACK: the two sides do not see the same, so somebody stands between you.',
        `Whoever that is can read what you and ${them} write here.`,
        ...whatToDo(safety, them),
      ]
    case 'unverified':
    case 'verified-before-restore':
      return [`${them} is ${VERIFICATION_WORDS[safety.verification]}.`]
  }
}

/** `them` is harmless already. */
function whatToDo({ contact }: SafetyView, them: string): readonly string[] {
  return [
    `  1. Write nothing private here. Tell ${them} by another way.`,
    `  2. Delete the contact: pvtcoms contact delete ${contact}`,
    '  3. Make a new invite and hand it over in person, or by a way that nobody else can read.',
  ]
}

/** 123 456 789 012 */
const groups = (digits: string): string => digits.match(/.{1,3}/g)?.join(' ') ?? ''
