/** What every store must do. Each implementation runs this suite, and adds what only it can get wrong. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { unixMs } from '@pvtcoms/core/env'
import { Secret } from '@pvtcoms/core/secret'
import { SeededRandom } from '@pvtcoms/sim/random'
import type { MessageRow, Store } from '../src/index.ts'
import { Rows, revealed } from './rows.ts'

/** A store with nothing in it, which the suite closes. */
export function storeCompliance(name: string, open: () => Store): void {
  const rows = new Rows(new SeededRandom(`store compliance, ${name}`))

  const withStore = (story: (store: Store) => void) => () => {
    const store = open()
    try {
      story(store)
    } finally {
      store.close()
    }
  }
  /** With a profile and a contact in it. */
  const withContact = (story: (store: Store, contact: number, profile: number) => void) =>
    withStore((store) => {
      const [profile, contact] = store.transact(() => {
        const added = store.profiles.add(rows.profile())
        return [added, store.contacts.add(rows.contact(added))] as const
      })
      story(store, contact, profile)
    })
  /** Adds messages with these places, and says which ids they got. */
  const addMessages = (
    store: Store,
    contact: number,
    changes: readonly Partial<MessageRow>[],
  ): readonly number[] =>
    store.transact(() => changes.map((change) => store.messages.add(rows.message(contact, change))))
  const ids = (found: readonly { readonly id: number }[]): number[] => found.map(({ id }) => id)

  describe(`transactions of the ${name} store`, () => {
    test(
      'what a transaction changed is there when it returns, and what it returned comes out',
      withStore((store) => {
        const id = store.transact(() => store.profiles.add(rows.profile({ name: 'Mia' })))
        assert.equal(store.profiles.get(id)?.name, 'Mia')
      }),
    )

    test(
      'of a transaction that throws nothing is there, and the next one goes on',
      withStore((store) => {
        const wrong = new Error('wrong')
        const attempt = (): void =>
          store.transact(() => {
            const profile = store.profiles.add(rows.profile())
            const contact = store.contacts.add(rows.contact(profile))
            store.messages.add(rows.message(contact))
            throw wrong
          })
        assert.throws(attempt, (error) => error === wrong)
        assert.deepEqual(store.profiles.list(), [])
        assert.deepEqual(store.messages.search({ profile: 1 }, 'morning', 10), [])
        store.transact(() => store.profiles.add(rows.profile()))
        assert.equal(store.profiles.list().length, 1)
      }),
    )

    test(
      'a transaction that would wait for something is refused, as it would be over before that came',
      withStore((store) => {
        const attempt = (): unknown =>
          store.transact(() => {
            store.profiles.add(rows.profile())
            return Promise.resolve()
          })
        assert.throws(attempt, TypeError)
        assert.deepEqual(store.profiles.list(), [])
      }),
    )

    test(
      'a transaction sees its own changes',
      withStore((store) => {
        store.transact(() => {
          const profile = store.profiles.add(rows.profile())
          const contact = store.contacts.add(rows.contact(profile))
          const message = store.messages.add(rows.message(contact))
          assert.equal(store.messages.last(contact)?.id, message)
        })
      }),
    )

    test(
      'a transaction within another is a mistake, and so is a change outside of one',
      withContact((store, contact, profile) => {
        assert.throws(() => store.transact(() => store.transact(() => {})), TypeError)
        const changes = [
          () => store.profiles.add(rows.profile()),
          () => store.contacts.update(contact, { muted: true }),
          () => store.contacts.remove(contact),
          () => store.settings.set(profile, 'a', 1),
          () => store.messages.add(rows.message(contact)),
          () => store.outbox.addFrame(rows.frame(contact)),
        ]
        for (const change of changes) assert.throws(change, TypeError)
        assert.equal(store.contacts.get(contact)?.muted, false)
        store.transact(() => store.contacts.update(contact, { muted: true }))
        assert.equal(store.contacts.get(contact)?.muted, true)
      }),
    )

    test('a store that was closed says so, and may be closed again', () => {
      const store = open()
      store.close()
      store.close()
      assert.throws(() => store.transact(() => {}), { name: 'StoreError', code: 'closed' })
      assert.throws(() => store.profiles.list(), { name: 'StoreError', code: 'closed' })
    })

    test(
      'what was given may be changed and wiped afterwards, and so may what was got',
      withContact((store, contact) => {
        const rejoin = rows.bytes(40)
        const seed = rows.bytes(32)
        const secret = new Secret('ListenKey', seed.slice())
        const kept = rejoin.slice()
        store.transact(() => store.contacts.update(contact, { rejoin, onionSeed: secret }))
        rejoin.fill(0)
        secret.wipe()
        const first = store.contacts.get(contact)
        assert.deepEqual(first?.rejoin, kept)
        assert.deepEqual(first.onionSeed.expose(), seed)
        first.onionSeed.wipe()
        first.rejoin.fill(1)
        assert.deepEqual(store.contacts.get(contact)?.rejoin, kept)
        assert.deepEqual(store.contacts.get(contact)?.onionSeed.expose(), seed)
      }),
    )

    test(
      'changing or removing a row that is not there is no-such-row, and changes nothing',
      withContact((store, contact, profile) => {
        const missing = { name: 'StoreError', code: 'no-such-row' }
        const changes = [
          () => store.profiles.update(99, { name: 'x' }),
          () => store.profiles.remove(99),
          () => store.contacts.update(99, {}),
          () => store.contacts.remove(99),
          () => store.mailboxes.update(99, { name: 'x' }),
          () => store.mailboxes.remove(99),
          () => store.invites.update(99, { name: 'x' }),
          () => store.invites.remove(99),
          () => store.messages.update(99, { status: 'seen' }),
          () => store.messages.remove(99),
          () => store.sessions.remove(contact, rows.bytes(32)),
          () => store.outbox.updateLetter(99, { copies: [] }),
          () => store.outbox.removeLetter(99),
          () => store.outbox.removeFrames([99]),
          () => store.outbox.assign([99], undefined),
          () => store.outbox.addFrame(rows.frame(contact, { message: 99 })),
          () => store.outbox.addFrame(rows.frame(99)),
          () => store.outbox.assign([], 99),
          () => store.contacts.add(rows.contact(99)),
          () => store.messages.add(rows.message(99)),
          () => store.settings.set(99, 'a', 1),
          () => store.steps.add({ message: 99, at: rows.now(), code: 'x', mailbox: undefined }),
        ]
        for (const change of changes) assert.throws(() => store.transact(change), missing)
        assert.deepEqual(ids(store.profiles.list()), [profile])
      }),
    )
  })

  describe(`profiles, settings and mailboxes of the ${name} store`, () => {
    test(
      'profiles are listed as they were added, and change only where they were changed',
      withStore((store) => {
        const first = rows.profile({ name: 'Work', scheduler: rows.bytes(10) })
        const second = rows.profile({ name: '' })
        const [a, b] = store.transact(
          () => [store.profiles.add(first), store.profiles.add(second)] as const,
        )
        assert.deepEqual(store.profiles.list(), [
          { id: a, ...first },
          { id: b, ...second },
        ])
        store.transact(() => store.profiles.update(a, { scheduler: undefined, name: 'Ä\u{1f600}' }))
        assert.deepEqual(store.profiles.get(a), {
          id: a,
          ...first,
          scheduler: undefined,
          name: 'Ä\u{1f600}',
        })
        assert.deepEqual(store.profiles.get(b), { id: b, ...second })
        assert.equal(store.profiles.get(99), undefined)
      }),
    )

    test(
      'an id is never given twice, so that nobody takes one row for another',
      withStore((store) => {
        const first = store.transact(() => store.profiles.add(rows.profile()))
        store.transact(() => store.profiles.remove(first))
        assert.notEqual(
          store.transact(() => store.profiles.add(rows.profile())),
          first,
        )
      }),
    )

    test(
      'settings of the whole store, of one profile and of another have nothing in common',
      withStore((store) => {
        const [a, b] = store.transact(
          () => [store.profiles.add(rows.profile()), store.profiles.add(rows.profile())] as const,
        )
        store.transact(() => {
          store.settings.set(undefined, 'look', { dark: [true, null, 'ä', 1.5] })
          store.settings.set(a, 'look', 'plain')
        })
        assert.deepEqual(store.settings.get(undefined, 'look'), { dark: [true, null, 'ä', 1.5] })
        assert.equal(store.settings.get(a, 'look'), 'plain')
        assert.equal(store.settings.get(b, 'look'), undefined)
        store.transact(() => store.settings.set(a, 'look', null))
        assert.equal(store.settings.get(a, 'look'), null)
        store.transact(() => {
          store.settings.set(a, 'look', undefined)
          store.settings.set(a, 'never set', undefined)
        })
        assert.equal(store.settings.get(a, 'look'), undefined)
        assert.notEqual(store.settings.get(undefined, 'look'), undefined)
      }),
    )

    test(
      'mailboxes keep their descriptor, owner’s key and addresses; one key stands once in a profile',
      withStore((store) => {
        const [a, b] = store.transact(
          () => [store.profiles.add(rows.profile()), store.profiles.add(rows.profile())] as const,
        )
        const row = rows.mailbox(a, {
          descriptor: { ...rows.descriptor(), kind: 'own-box' },
          ownerKey: new Secret('ClientAuthKey', rows.bytes(32)),
          aliases: [rows.descriptor(), rows.descriptor()],
        })
        const id = store.transact(() => store.mailboxes.add(row))
        assert.deepEqual(revealed(store.mailboxes.get(id)), revealed({ id, ...row }))
        const again = rows.mailbox(a, { descriptor: { ...row.descriptor, port: 9 } })
        const add = (): number => store.transact(() => store.mailboxes.add(again))
        assert.throws(add, { name: 'StoreError', code: 'row-exists' })
        store.transact(() => store.mailboxes.add({ ...again, profile: b }))
        store.transact(() => store.mailboxes.update(id, { name: 'Home', aliases: [] }))
        assert.deepEqual(
          store.mailboxes.list(a).map((each) => [each.name, each.aliases]),
          [['Home', []]],
        )
        store.transact(() => store.mailboxes.remove(id))
        assert.deepEqual(store.mailboxes.list(a), [])
        assert.equal(store.mailboxes.list(b).length, 1)
      }),
    )
  })

  describe(`contacts, sessions and invites of the ${name} store`, () => {
    test(
      'a contact comes back as it was added, with every field set and with none',
      withStore((store) => {
        const profile = store.transact(() => store.profiles.add(rows.profile()))
        const full = rows.contact(profile, {
          theirName: 'Ada L.',
          theirNameAt: rows.now(),
          standing: 'left',
          muted: true,
          route: 'mailbox',
          rhythm: 'by-hand',
          readReceipts: true,
          timer: 3_600,
          timerAt: rows.now(),
          draft: 'so far',
          verification: 'verified',
          descriptorsAt: rows.now(),
          told: [rows.descriptor()],
          heardAt: rows.now(),
          reachedAt: rows.now(),
        })
        const bare = rows.contact(profile, { descriptors: [] })
        const [a, b] = store.transact(
          () => [store.contacts.add(full), store.contacts.add(bare)] as const,
        )
        assert.deepEqual(store.contacts.list(profile).map(revealed), [
          revealed({ id: a, ...full }),
          revealed({ id: b, ...bare }),
        ])
        store.transact(() => {
          store.contacts.update(a, {
            theirName: undefined,
            heardAt: undefined,
            standing: 'blocked',
          })
        })
        assert.deepEqual(
          revealed(store.contacts.get(a)),
          revealed({
            id: a,
            ...full,
            theirName: undefined,
            heardAt: undefined,
            standing: 'blocked',
          }),
        )
      }),
    )

    test(
      'a session is added, changed and removed by its contact and sid',
      withContact((store, contact, profile) => {
        const other = store.transact(() => store.contacts.add(rows.contact(profile)))
        const session = {
          contact,
          sid: rows.bytes(32),
          ratchet: rows.bytes(3_000),
          safety: rows.bytes(70),
          isLive: true,
        }
        const second = { ...session, sid: rows.bytes(32), isLive: false }
        store.transact(() => {
          store.sessions.put(session)
          store.sessions.put(second)
          store.sessions.put({ ...session, contact: other })
        })
        const changed = { ...session, ratchet: rows.bytes(2_000), isLive: false }
        store.transact(() => store.sessions.put(changed))
        assert.deepEqual(store.sessions.list(contact), [changed, second])
        assert.deepEqual(store.sessions.list(other), [{ ...session, contact: other }])
        store.transact(() => store.sessions.remove(contact, session.sid))
        assert.deepEqual(store.sessions.list(contact), [second])
      }),
    )

    test(
      'an invite outlives the contact that it led to',
      withContact((store, contact, profile) => {
        const row = rows.invite(profile, { side: 'invitee', contact, warning: 'used-twice' })
        const id = store.transact(() => store.invites.add(row))
        assert.deepEqual(revealed(store.invites.get(id)), revealed({ id, ...row }))
        const state = rows.bytes(40)
        store.transact(() => store.invites.update(id, { state, warning: undefined }))
        store.transact(() => store.contacts.remove(contact))
        assert.deepEqual(
          store.invites.list(profile).map(revealed),
          [{ id, ...row, state, warning: undefined, contact: undefined }].map(revealed),
        )
        store.transact(() => store.invites.remove(id))
        assert.deepEqual(store.invites.list(profile), [])
      }),
    )

    test(
      'with a contact goes all that belongs to it, with a profile all that belongs to that, and nothing else',
      withContact((store, contact, profile) => {
        const fill = (of: number, word: string): readonly [number, number] =>
          store.transact(() => {
            const message = store.messages.add(rows.message(of, { text: `secret ${word}` }))
            store.sessions.put({
              contact: of,
              sid: rows.bytes(32),
              ratchet: rows.bytes(9),
              safety: rows.bytes(9),
              isLive: true,
            })
            const letter = store.outbox.addLetter(rows.letter(of))
            const frame = store.outbox.addFrame(rows.frame(of, { message }))
            store.outbox.assign([frame], letter)
            return [message, letter]
          })
        const sibling = store.transact(() => store.contacts.add(rows.contact(profile)))
        const stranger = store.transact(() =>
          store.contacts.add(rows.contact(store.profiles.add(rows.profile()))),
        )
        const [[m1, l1], [m2, l2], [m3, l3]] = [
          fill(contact, 'one'),
          fill(sibling, 'two'),
          fill(stranger, 'three'),
        ]
        const there = (): readonly boolean[] => [
          ...[m1, m2, m3].map((id) => store.messages.get(id) !== undefined),
          ...[l1, l2, l3].map((id) => store.outbox.letter(id) !== undefined),
          ...[l1, l2, l3].map((id) => store.outbox.framesOf(id).length > 0),
          ...[contact, sibling, stranger].map((id) => store.sessions.list(id).length > 0),
        ]
        const only = (...kept: readonly boolean[]): readonly boolean[] => [
          ...kept,
          ...kept,
          ...kept,
          ...kept,
        ]
        assert.deepEqual(there(), only(true, true, true))
        store.transact(() => store.contacts.remove(contact))
        assert.deepEqual(there(), only(false, true, true))
        assert.deepEqual(
          store.messages.search({ profile }, 'secret', 9).map(({ message }) => message),
          [m2],
        )
        store.transact(() => {
          store.settings.set(profile, 'a', 1)
          store.profiles.remove(profile)
        })
        assert.deepEqual(there(), only(false, false, true))
        assert.equal(store.settings.get(profile, 'a'), undefined)
        assert.deepEqual(store.messages.search({ profile }, 'secret', 9), [])
      }),
    )
  })

  describe(`messages of the ${name} store`, () => {
    test(
      'a message comes back as it was added, and is found by its author’s name for it',
      withContact((store, contact) => {
        const row = rows.message(contact, {
          author: 'us',
          status: 'queued',
          replyTo: { author: 'them', ref: rows.bytes(8) },
          editedAt: rows.now(),
          retractedAt: rows.now(),
          timer: 60,
          disappearsAt: rows.now(),
        })
        const bare = rows.message(contact, { ref: row.ref, text: undefined })
        const [a, b] = addMessages(store, contact, [row, bare])
        assert.deepEqual(store.messages.get(a as number), { id: a, ...row })
        assert.deepEqual(store.messages.find(contact, 'us', row.ref), { id: a, ...row })
        assert.deepEqual(store.messages.find(contact, 'them', row.ref), { id: b, ...bare })
        assert.equal(store.messages.find(contact, 'them', rows.bytes(8)), undefined)
        assert.throws(() => addMessages(store, contact, [row]), { code: 'row-exists' })
      }),
    )

    test(
      'they are shown by place, then by their author’s clock, then as they came',
      withContact((store, contact) => {
        const at = (place: number, sentAt: number): Partial<MessageRow> => ({
          place: unixMs(place),
          sentAt: unixMs(sentAt),
        })
        const [a, b, c, d, e] = addMessages(store, contact, [
          at(20, 5),
          at(10, 9),
          at(20, 4),
          at(20, 5),
          at(5, 50),
        ])
        const shown = [e, b, c, a, d]
        const page = (...given: Parameters<Store['messages']['page']>): number[] =>
          ids(store.messages.page(...given))
        assert.deepEqual(page(contact, { kind: 'newest' }, 9), shown)
        assert.deepEqual(page(contact, { kind: 'newest' }, 2), shown.slice(3))
        assert.equal(store.messages.last(contact)?.id, d)
        for (const [index, message] of shown.entries()) {
          const where = (kind: 'before' | 'after' | 'around') =>
            ({ kind, message: message as number }) as const
          const until = Math.max(0, index - 2)
          assert.deepEqual(page(contact, where('before'), 2), shown.slice(until, index))
          assert.deepEqual(page(contact, where('after'), 2), shown.slice(index + 1, index + 3))
          assert.deepEqual(
            page(contact, where('around'), 3),
            shown.slice(Math.max(0, index - 1), index + 2),
          )
        }
        for (const kind of ['before', 'after', 'around'] as const) {
          assert.deepEqual(page(contact, { kind, message: 99 }, 5), [])
        }
      }),
    )

    test(
      'a page of one contact has nothing of another, not even beside a message of that one',
      withContact((store, contact, profile) => {
        const other = store.transact(() => store.contacts.add(rows.contact(profile)))
        const [mine] = addMessages(store, contact, [{}])
        const [theirs] = addMessages(store, other, [{}])
        assert.deepEqual(ids(store.messages.page(contact, { kind: 'newest' }, 9)), [mine])
        for (const kind of ['before', 'after', 'around'] as const) {
          const place = { kind, message: theirs as number }
          assert.deepEqual(store.messages.page(contact, place, 9), [])
        }
        assert.deepEqual(store.messages.unreadUpTo(contact, theirs as number), [])
        assert.equal(store.messages.last(other)?.id, theirs)
      }),
    )

    test(
      'unread and delivered ones are counted and listed as they are shown, up to a message',
      withContact((store, contact) => {
        const at = (place: number, status: MessageRow['status']): Partial<MessageRow> => ({
          place: unixMs(place),
          status,
          author: status === 'delivered' ? 'us' : 'them',
        })
        const [late, early, seen, sent, middle] = addMessages(store, contact, [
          at(30, 'unread'),
          at(10, 'unread'),
          at(15, 'seen'),
          at(16, 'delivered'),
          at(20, 'unread'),
        ]) as [number, number, number, number, number]
        const { messages } = store
        assert.equal(messages.countUnread(contact), 3)
        assert.equal(messages.firstUnread(contact)?.id, early)
        assert.deepEqual(messages.unreadUpTo(contact, seen), [early])
        assert.deepEqual(messages.unreadUpTo(contact, middle), [early, middle])
        assert.deepEqual(messages.unreadUpTo(contact, late), [early, middle, late])
        assert.deepEqual(messages.deliveredUpTo(contact, seen), [])
        assert.deepEqual(messages.deliveredUpTo(contact, sent), [sent])
        store.transact(() => {
          for (const id of [early, middle, late]) messages.update(id, { status: 'seen' })
          messages.update(sent, { status: 'read' })
        })
        assert.equal(messages.countUnread(contact), 0)
        assert.equal(messages.firstUnread(contact), undefined)
        assert.deepEqual(messages.deliveredUpTo(contact, late), [])
      }),
    )

    test(
      'the first of theirs after a time, and the time of our last one, are by their author’s clock',
      withContact((store, contact) => {
        const sent = (author: 'us' | 'them', sentAt: number): Partial<MessageRow> => ({
          author,
          sentAt: unixMs(sentAt),
        })
        const [a, b] = addMessages(store, contact, [
          sent('them', 30),
          sent('them', 20),
          sent('us', 10),
        ])
        const first = (after: number): number | undefined =>
          store.messages.firstSentAfter(contact, unixMs(after))?.id
        assert.equal(first(0), b)
        assert.equal(first(20), a)
        assert.equal(first(30), undefined)
        assert.equal(store.messages.lastSentAt(contact), 10)
        assert.equal(store.messages.lastSentAt(contact + 1), undefined)
      }),
    )

    test(
      'messages that are to disappear come in the order of their time',
      withContact((store, contact) => {
        assert.equal(store.messages.nextDisappearance(), undefined)
        const [a, b, c] = addMessages(store, contact, [
          { disappearsAt: unixMs(30) },
          { disappearsAt: unixMs(10) },
          {},
        ]) as [number, number, number]
        assert.equal(store.messages.nextDisappearance(), 10)
        assert.deepEqual(store.messages.disappearing(unixMs(9), 9), [])
        assert.deepEqual(store.messages.disappearing(unixMs(30), 9), [b, a])
        assert.deepEqual(store.messages.disappearing(unixMs(30), 1), [b])
        store.transact(() => {
          store.messages.remove(b)
          store.messages.update(c, { disappearsAt: unixMs(20), timer: 5 })
        })
        assert.equal(store.messages.nextDisappearance(), 20)
      }),
    )

    test(
      'with a message go its steps, reactions, early amendments and frames; a letter stays',
      withContact((store, contact) => {
        const ref = rows.bytes(8)
        const [message, other] = addMessages(store, contact, [{ ref, author: 'us' }, {}]) as [
          number,
          number,
        ]
        const reaction = {
          contact,
          author: 'us',
          ref,
          by: 'them',
          emoji: 'x',
          sentAt: rows.now(),
        } as const
        const letter = store.transact(() => {
          store.steps.add({ message, at: rows.now(), code: 'sealed', mailbox: undefined })
          store.reactions.put(reaction)
          store.reactions.put({ ...reaction, author: 'them' })
          store.amendments.put({ contact, author: 'us', ref, edit: undefined, retracted: true })
          const added = store.outbox.addLetter(rows.letter(contact))
          store.outbox.assign([store.outbox.addFrame(rows.frame(contact, { message }))], added)
          store.outbox.addFrame(rows.frame(contact, { message }))
          store.outbox.addFrame(rows.frame(contact, { message: other }))
          assert.equal(store.outbox.countMessages(contact), 2)
          store.messages.remove(message)
          return added
        })
        assert.deepEqual(store.steps.list(message), [])
        assert.deepEqual(store.reactions.list(contact, 'us', ref), [])
        assert.equal(store.reactions.list(contact, 'them', ref).length, 1)
        assert.equal(store.amendments.get(contact, 'us', ref), undefined)
        assert.deepEqual(store.outbox.framesOfMessage(message), [])
        assert.equal(store.outbox.countMessages(contact), 1)
        assert.equal(store.outbox.countWaiting(contact), 1)
        assert.notEqual(store.outbox.letter(letter), undefined)
      }),
    )

    test(
      'amendments, reactions and steps are kept for messages, and take the place of earlier ones',
      withContact((store, contact) => {
        const ref = rows.bytes(8)
        const edit = { text: 'better', sentAt: rows.now() }
        const amendment = { contact, author: 'them', ref, edit, retracted: false } as const
        const reaction = {
          contact,
          author: 'them',
          ref,
          by: 'us',
          emoji: '\u{1f44d}',
          sentAt: rows.now(),
        } as const
        const theirs = { ...reaction, by: 'them', emoji: '' } as const
        const [message] = addMessages(store, contact, [{}]) as [number]
        const steps = [
          { message, at: rows.now(), code: 'sealed', mailbox: undefined },
          { message, at: unixMs(1), code: 'stored', mailbox: 'ab'.repeat(32) },
        ]
        store.transact(() => {
          store.amendments.put({ ...amendment, edit: undefined, retracted: true })
          store.amendments.put(amendment)
          store.reactions.put({ ...reaction, emoji: 'x' })
          store.reactions.put(reaction)
          store.reactions.put(theirs)
          for (const step of steps) store.steps.add(step)
        })
        assert.deepEqual(store.amendments.get(contact, 'them', ref), amendment)
        assert.equal(store.amendments.get(contact, 'us', ref), undefined)
        assert.deepEqual(store.reactions.list(contact, 'them', ref), [theirs, reaction])
        assert.deepEqual(store.steps.list(message), steps)
        store.transact(() => store.amendments.remove(contact, 'them', ref))
        assert.equal(store.amendments.get(contact, 'them', ref), undefined)
      }),
    )
  })

  describe(`search of the ${name} store`, () => {
    test(
      'finds words by their beginnings, whatever their case and accents, newest first',
      withContact((store, contact, profile) => {
        const [a, b, c] = addMessages(store, contact, [
          { text: 'Gehen wir ins Café Größenwahn?' },
          { text: 'cafeteria, then the library' },
          { text: 'Привет, ёлка' },
        ])
        const found = (query: string): (number | undefined)[] =>
          store.messages.search({ profile }, query, 9).map(({ message }) => message)
        assert.deepEqual(found('caf'), [b, a])
        assert.deepEqual(found('CAFÉ'), [b, a])
        assert.deepEqual(found('cafe grossen'), [])
        assert.deepEqual(found('cafe größ'), [a])
        assert.deepEqual(found('library the'), [b])
        assert.deepEqual(found('ПРИВ ёлк'), [c])
        assert.deepEqual(found('afe'), [])
        for (const nothing of ['', ' ', '?!', '"']) assert.deepEqual(found(nothing), [])
        // How the index knows a contact is no word of a message.
        assert.deepEqual(found(`c${contact}`), [])
      }),
    )

    test(
      'takes what a person types for words alone, whatever it means to a database',
      withContact((store, contact, profile) => {
        const [a] = addMessages(store, contact, [{ text: 'near "quoted" text:word AND more' }])
        const found = (query: string): (number | undefined)[] =>
          store.messages.search({ profile }, query, 9).map(({ message }) => message)
        const queries = [
          '"quoted"',
          'text:word',
          'AND',
          'NEAR(',
          'quo* wor*',
          'word)',
          "'",
          '^near',
        ]
        for (const query of queries) assert.deepEqual(found(query), query === "'" ? [] : [a], query)
        assert.deepEqual(found('NOT'), [])
        assert.deepEqual(found('text : absent'), [])
        assert.deepEqual(found('near\0quoted'), [a])
        assert.deepEqual(found('\ud800'), [])
      }),
    )

    test(
      'keeps to a contact or to a profile, and goes on before a message',
      withContact((store, contact, profile) => {
        const [other, stranger] = store.transact(
          () =>
            [
              store.contacts.add(rows.contact(profile)),
              store.contacts.add(rows.contact(store.profiles.add(rows.profile()))),
            ] as const,
        )
        const [a, b] = addMessages(store, contact, [{}, {}])
        const [c] = addMessages(store, other, [{}])
        addMessages(store, stranger, [{}])
        const hit = (message: number | undefined, of: number) => ({ message, contact: of })
        const found = (
          within: { profile: number; contact?: number },
          limit: number,
          before?: number,
        ) => store.messages.search(within, 'morn', limit, before)
        assert.deepEqual(found({ profile }, 9), [hit(c, other), hit(b, contact), hit(a, contact)])
        assert.deepEqual(found({ profile }, 2), [hit(c, other), hit(b, contact)])
        assert.deepEqual(found({ profile }, 2, b), [hit(a, contact)])
        assert.deepEqual(found({ profile, contact }, 1), [hit(b, contact)])
        assert.deepEqual(found({ profile, contact: stranger }, 9), [])
      }),
    )

    test(
      'finds the text that a message has now, and no notice',
      withContact((store, contact, profile) => {
        const [edited, retracted, removed, notice] = addMessages(store, contact, [
          { text: 'alpha' },
          { text: 'alpha' },
          { text: 'alpha' },
          { text: '{"code":"alpha"}', kind: 'notice' },
        ]) as [number, number, number, number]
        const found = (query: string): number[] =>
          store.messages.search({ profile }, query, 9).map(({ message }) => message)
        assert.deepEqual(found('alpha'), [removed, retracted, edited])
        store.transact(() => {
          store.messages.update(edited, { text: 'beta', editedAt: rows.now() })
          store.messages.update(retracted, { text: undefined })
          store.messages.remove(removed)
          store.messages.update(notice, { text: '{"code":"gamma"}' })
        })
        assert.deepEqual(found('alpha'), [])
        assert.deepEqual(found('beta'), [edited])
        assert.deepEqual(found('gamma'), [])
        store.transact(() => {
          store.messages.update(retracted, { text: 'beta' })
          store.messages.update(edited, { status: 'seen' })
        })
        assert.deepEqual(found('beta'), [retracted, edited])
      }),
    )
  })

  describe(`the outbox of the ${name} store`, () => {
    test(
      'frames wait in the order in which they came, are sealed, and wait again when their letter goes',
      withContact((store, contact, profile) => {
        const other = store.transact(() => store.contacts.add(rows.contact(profile)))
        const { outbox } = store
        const given = [
          rows.frame(contact),
          rows.frame(contact, { isControl: true, type: 300 }),
          rows.frame(contact, { payload: new Uint8Array() }),
        ]
        const [a, b, c] = store.transact(() => given.map((row) => outbox.addFrame(row))) as [
          number,
          number,
          number,
        ]
        store.transact(() => outbox.addFrame(rows.frame(other)))
        assert.deepEqual(
          outbox.waiting(contact, 9),
          given.map((row, index) => ({ id: [a, b, c][index], letter: undefined, ...row })),
        )
        assert.deepEqual(ids(outbox.waiting(contact, 2)), [a, b])
        const letter = store.transact(() => {
          const added = outbox.addLetter(rows.letter(contact))
          outbox.assign([a, b], added)
          return added
        })
        assert.deepEqual(ids(outbox.waiting(contact, 9)), [c])
        assert.equal(outbox.countWaiting(contact), 1)
        assert.equal(outbox.countLetters(contact), 1)
        assert.equal(outbox.countLetters(other), 0)
        assert.deepEqual(
          outbox.framesOf(letter).map(({ id, letter: of }) => [id, of]),
          [
            [a, letter],
            [b, letter],
          ],
        )
        store.transact(() => {
          outbox.removeFrames([a])
          outbox.removeLetter(letter)
        })
        assert.deepEqual(ids(outbox.waiting(contact, 9)), [b, c])
        assert.equal(outbox.letter(letter), undefined)
      }),
    )

    test(
      'a letter comes back as it was added, is found by chain and number, and remembers its copies',
      withContact((store, contact) => {
        const { outbox } = store
        const mailbox = 'cd'.repeat(32)
        const row = rows.letter(contact, {
          n: 7,
          directAt: rows.now(),
          copies: [{ mailbox, storedAt: undefined }],
        })
        const next = rows.letter(contact, { n: 8 })
        const [id, second] = store.transact(() => [outbox.addLetter(row), outbox.addLetter(next)])
        const where = ({ tagKey: _, inner: __, ...rest }: typeof row): object => rest
        assert.deepEqual(outbox.letters(contact), [
          { id, ...where(row) },
          { id: second, ...where(next) },
        ])
        for (const [letter, { n, tagKey, inner }] of [
          [id, row],
          [second, next],
        ] as const) {
          const sealed = outbox.sealed(letter)
          assert.deepEqual(revealed(sealed), revealed({ id: letter, n, tagKey, inner }))
        }
        assert.equal(outbox.sealed(second + 1), undefined)
        assert.equal(outbox.findLetter(contact, row.chain, 7)?.id, id)
        assert.equal(outbox.findLetter(contact, row.chain, 9), undefined)
        assert.equal(outbox.findLetter(contact, 'f'.repeat(16), 7), undefined)
        const copies = [
          { mailbox, storedAt: rows.now() },
          { mailbox: 'ef'.repeat(32), storedAt: undefined },
        ]
        store.transact(() => outbox.updateLetter(id, { copies, directAt: undefined }))
        assert.deepEqual(outbox.letter(id), { id, ...where(row), directAt: undefined, copies })
        const again = (): number => store.transact(() => outbox.addLetter(next))
        assert.throws(again, { code: 'row-exists' })
      }),
    )
  })
}
