/**
 * Lets Spin walk every state of the model in packages/core/model (its README says what the model
 * claims), and shows that the model can fail: each broken variant must be caught, by the property
 * that it breaks. Everything is built in a temporary directory.
 */
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'

const MODEL = join(import.meta.dirname, '..', '..', 'model', 'ratchet.pml')

/** What Spin prints of an assertion, by what the assertion says. */
const PROPERTY = {
  deliveredTwice: /side\[me\]\.opened&/,
  lowerSuite: /suite\[side\[me\]\.top\]>=side\[me\]\.suite/,
  windowOverrun: /side\[me\]\.n<\(3/,
  endless: /sealed<|top</,
  cannotTalk: /todo==0|side\[me\]\.n</,
  lost: /contents.*side\[[01]\]\.opened/,
  neverAcknowledged: /contents.*acknowledged/,
} as const

interface Check {
  readonly claim: string
  readonly options: readonly string[]
  /** Looks for runs without end instead of broken assertions. */
  readonly cycles?: true
}

const CHECKS: readonly Check[] = [
  {
    claim: 'two contents each way arrive once and are known to, in whatever order',
    options: ['LETTERS_A=2', 'LETTERS_B=2', 'LOSSES=0'],
  },
  {
    claim: 'a window that fills up with three contents one way opens again, whatever one loss does',
    options: ['LETTERS_A=3', 'LETTERS_B=1', 'LOSSES=1'],
  },
  {
    claim: 'every run ends: nothing goes round in circles, with two losses',
    options: ['LETTERS_A=2', 'LETTERS_B=1', 'LOSSES=2'],
    cycles: true,
  },
  {
    claim: 'contents that are sealed anew after their time leave the way open',
    options: ['LETTERS_A=1', 'LETTERS_B=1', 'LOSSES=2', 'RESEALS=2'],
  },
  {
    claim: 'the suite only rises, even when a build goes back and comes again',
    options: ['LETTERS_A=2', 'LETTERS_B=1', 'LOSSES=1', 'UPDATES_A=3', 'UPDATES_B=1'],
  },
  {
    claim: 'two sides talk for ever without reserved places too, only later',
    options: ['LETTERS_A=2', 'LETTERS_B=1', 'LOSSES=1', 'NO_CONTROL_LETTERS'],
  },
]

const VARIANTS: readonly {
  readonly variant: string
  readonly options: readonly string[]
  readonly breaks: keyof typeof PROPERTY
}[] = [
  {
    variant: 'a sender that minds no window',
    options: ['BUG_NO_WINDOW', 'LETTERS_A=4', 'LETTERS_B=0'],
    breaks: 'windowOverrun',
  },
  {
    variant: 'an outbox that deposits once',
    options: ['BUG_NO_REDEPOSIT', 'LETTERS_A=1', 'LETTERS_B=0', 'LOSSES=1'],
    breaks: 'neverAcknowledged',
  },
  {
    variant: 'an outbox that deposits acknowledgements once',
    options: ['BUG_ACKNOWLEDGEMENTS_SENT_ONCE'],
    breaks: 'neverAcknowledged',
  },
  {
    variant: 'an outbox that deposits acknowledgements only while they are its newest letter',
    options: ['BUG_ACKNOWLEDGEMENTS_WHILE_NEWEST', 'LETTERS_A=1', 'LETTERS_B=1'],
    breaks: 'neverAcknowledged',
  },
  {
    variant: 'acknowledgements that are acknowledged',
    options: ['BUG_ACKNOWLEDGE_ALL'],
    breaks: 'endless',
  },
  {
    variant: 'acknowledgements that fill a window and are not answered',
    options: ['BUG_FULL_OF_ACKNOWLEDGEMENTS'],
    breaks: 'cannotTalk',
  },
  {
    variant: 'skipped keys that stay after their letter was opened',
    options: ['BUG_NO_DEDUPLICATION'],
    breaks: 'deliveredTwice',
  },
  {
    variant: 'a step that keeps no keys of what it passes over',
    options: ['BUG_NO_PASS_OVER', 'LETTERS_A=2', 'LETTERS_B=1'],
    breaks: 'lost',
  },
  {
    variant: 'a sender that goes down to what both builds have',
    options: ['BUG_DOWNGRADE', 'LETTERS_A=3', 'UPDATES_A=3', 'UPDATES_B=1'],
    breaks: 'lowerSuite',
  },
  {
    variant: 'an outbox that gives letters up before their content is sealed anew',
    options: ['BUG_GIVE_UP', 'LETTERS_A=3', 'LETTERS_B=0', 'LOSSES=2', 'RESEALS=2'],
    breaks: 'cannotTalk',
  },
]

const run = promisify(execFile)

if (isPresent('spin', '-V') && isPresent('cc', '--version')) {
  suite('the model of the ratchet', { concurrency: 2 }, () => {
    for (const { claim, options, cycles } of CHECKS) {
      test(claim, async () => {
        const report = await verify(options, cycles ? 'cycles' : 'assertions')
        assert.match(report, /errors: 0\n/)
        assert.doesNotMatch(report, /Search not completed|depth too small/)
      })
    }
    for (const { variant, options, breaks } of VARIANTS) {
      test(`the model catches ${variant}`, async () => {
        const [, violated] = /assertion violated (.*)/.exec(await verify(options, 'fast')) ?? []
        assert.match(violated ?? 'nothing was violated', PROPERTY[breaks])
      })
    }
  })
} else {
  test('the model of the ratchet is not checked here: spin or a C compiler is missing', (context) => {
    context.diagnostic('not shown here: the model of the ratchet (install spin and a C compiler)')
  })
}

function isPresent(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: 'ignore' }).status === 0
}

/** What Spin's verifier says about the model with these definitions. */
async function verify(
  definitions: readonly string[],
  what: 'assertions' | 'cycles' | 'fast',
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pvtcoms-model-'))
  const at = { cwd: directory }
  try {
    await run('spin', ['-a', ...definitions.map((each) => `-D${each}`), MODEL], at)
    // What is found soon is not worth an optimiser.
    const level = what === 'fast' ? '-O0' : '-O1'
    const search = what === 'cycles' ? ['-DNP', '-DNOFAIR'] : ['-DSAFETY']
    await run('cc', [level, '-w', '-DMEMLIM=1024', ...search, '-o', 'pan', 'pan.c'], at)
    const { stdout } = await run('./pan', ['-m10000', ...(what === 'cycles' ? ['-l'] : [])], at)
    return stdout
  } finally {
    await rm(directory, { recursive: true })
  }
}
