import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { processIo } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { completionScript, SHELLS } from '../../src/completion.ts'
import { leaves, manualPage } from '../../src/manual.ts'
import { buildProgram } from '../../src/program.ts'

const io = processIo()
const program = buildProgram(io, () => Promise.reject(new Error('starts nothing')))
io.close()

const all = leaves(program, ['pvtcoms'])
const options = (command: Command): readonly string[] =>
  command.options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? '')

suite('the man page', () => {
  const page = manualPage(program)

  test('docs/pvtcoms.1 is what pvtcoms manual prints', () => {
    const file = readFileSync(join(import.meta.dirname, '../../../../docs/pvtcoms.1'), 'utf8')
    assert.equal(file, `${page.trimEnd()}\n`, 'write it anew: pvtcoms manual > docs/pvtcoms.1')
  })

  test('every command, argument and option is in it, and described', () => {
    assert.ok(all.length >= 60)
    const sections = page.split('\n.SS ').slice(1)
    assert.equal(sections.length, all.length)
    for (const [at, { command, path }] of all.entries()) {
      const section = (sections[at] ?? '').replaceAll('\\-', '-')
      assert.ok(section.startsWith(`"${path.slice(1).join(' ')}`), path.join(' '))
      for (const option of options(command)) {
        assert.ok(section.includes(`\\fB${option}`), `${path.join(' ')} ${option}`)
      }
      for (const { name, description } of command.registeredArguments.map((argument) => ({
        name: argument.name(),
        description: argument.description,
      }))) {
        assert.ok(section.includes(`\\fI${name}\\fR`), `${path.join(' ')} ${name}`)
        assert.notEqual(description, '', `${path.join(' ')} ${name}`)
      }
      assert.notEqual(command.description(), '', path.join(' '))
    }
  })

  test('nothing in a text can be taken for a request to roff', () => {
    for (const line of page.split('\n')) {
      if (/^['.]/.test(line)) assert.match(line, /^\.(?:TH|SH|SS|TP|PP|B|I)\b/)
      assert.doesNotMatch(line.replace(/\\(?:-|&|\(dq|\\|f[BIR])/g, ''), /\\/)
    }
  })
})

suite('completion', () => {
  /** What bash offers after `words`, the last of which is being typed. */
  function bash(...words: readonly string[]): readonly string[] {
    const script = `${completionScript(program, 'bash')}
COMP_WORDS=(pvtcoms "$@"); COMP_CWORD=$#
compopt() { :; }
_pvtcoms; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...words], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, stderr)
    assert.equal(stderr, '')
    return stdout.split('\n').filter((line) => line !== '')
  }

  test('bash completes commands, subcommands and options of each', () => {
    assert.deepEqual(bash('con'), ['contact'])
    assert.deepEqual(bash('contact', 'un'), ['unblock', 'unmute', 'unpin', 'unarchive'])
    assert.deepEqual(bash('contact', 'configure', 'Bob', '--r'), ['--route', '--read-receipts'])
    assert.deepEqual(bash('send', '--json', 'contact', '--w'), ['--wait'])
    assert.deepEqual(bash('nonsense', 'con'), ['contact'])
  })

  test('every command and option is known to every shell', () => {
    for (const shell of SHELLS) {
      const script = completionScript(program, shell)
      for (const { command, path } of all) {
        assert.ok(script.includes(path.slice(1).join(' ')), `${shell} ${path.join(' ')}`)
        for (const option of options(command)) {
          const text = shell === 'fish' ? `-l ${option.slice(2)}` : option
          assert.ok(script.includes(text), `${shell} ${option}`)
        }
      }
    }
  })
})
