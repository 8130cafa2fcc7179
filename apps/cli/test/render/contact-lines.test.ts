import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { InviteView } from '@pvtcoms/rpc/client'
import { contactFacts, contactTable, inviteWords } from '../../src/render/contact-lines.ts'
import { contact, invite, NOW, withEmptyChat } from '../support/views.ts'

suite('what is said of an invite', () => {
  const theirs = (change: Partial<InviteView>, now = NOW): string =>
    inviteWords(invite({ side: 'invitee', link: undefined, ...change }), now)

  test('that is not found tells what that may come from, as a link has no checksum', () => {
    assert.match(theirs({ stage: 'fetching' }), /^looking for the invite/)
    for (const problem of ['not-there', 'malformed', 'unreachable'] as const) {
      assert.match(theirs({ stage: 'fetching', problem }), /^looking, but .* mistyped/)
    }
  })

  test('without a mailbox tells what the link shows, and that whoever has it must wait for its maker', () => {
    const ours = (change: Partial<InviteView>): string => inviteWords(invite(change), NOW)
    assert.match(ours({ route: 'direct' }), /whoever has the link .* see whether you are online$/)
    assert.doesNotMatch(ours({}), /online/)
    assert.match(ours({ stage: 'publishing', problem: 'no-door' }), /Tor cannot make it reachable/)
    assert.match(ours({ stage: 'closed', problem: 'flooded' }), /misused it. Create a new one/)
    const away = { stage: 'fetching', problem: 'unreachable', route: 'direct' } as const
    assert.match(theirs(away), /not online, or it was used already: leave pvtcoms running$/)
  })

  test('that was answered tells when it has expired, and when others had a hand in it', () => {
    const { expiresAt } = invite()
    const answered = { stage: 'answered' } as const
    assert.match(theirs(answered, expiresAt), /waiting until they are online/)
    assert.match(theirs(answered, expiresAt + 1), /expired since: ask whether/)
    assert.match(theirs({ ...answered, problem: 'also-used' }), /someone else used the link too/)
    assert.match(theirs({ ...answered, problem: 'taken' }), /before, or .* ask for a new one$/)
    const used = { stage: 'used', contact: 6 } as const
    assert.equal(inviteWords(invite(used), NOW), 'used: they are a contact now')
    const tried = inviteWords(invite({ ...used, problem: 'also-used' }), NOW)
    assert.match(tried, /they are a contact now\. Someone else .* verify them$/)
  })
})

suite('what is said of an invite that leads nowhere', () => {
  test('tells what to do next when it was used, cancelled by them or cannot be read', () => {
    const closed = (problem: InviteView['problem']): string =>
      inviteWords(invite({ side: 'invitee', link: undefined, stage: 'closed', problem }), NOW)
    assert.match(closed('used'), /used already by someone else, or cancelled\. Ask for a new one$/)
    assert.match(closed('taken'), /before you, or it was cancelled\. Ask for a new one$/)
    assert.match(closed('unreadable'), /cannot be read any more\. Remove it; a new one is needed$/)
  })
})

suite('a contact who never was heard', () => {
  const lines = (answer?: 'late' | 'lost'): string => {
    const dave = withEmptyChat(
      contact(6, 'Dave', { standing: 'joining', ...(answer && { answer }) }),
    )
    return [...contactTable([dave], NOW), ...contactFacts(dave, NOW)].join('\n')
  }

  test('is joining as long as the invite lasts; then it is said that it does not any more', () => {
    assert.doesNotMatch(lines(), /invite/i)
    assert.match(
      lines('late'),
      /waiting for them to connect, invite expired,[^]*Invite +expired: ask them whether/,
    )
    assert.match(
      lines('lost'),
      /waiting for them to connect, invite over,[^]*Invite +over: ask them for a new one/,
    )
  })
})
