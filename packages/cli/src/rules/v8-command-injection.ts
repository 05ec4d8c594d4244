import { sinkJudgements } from '../knowledge/sinks/told.js'
import type { Rule } from '../rule.js'
import { COMMAND_EXAMPLES } from './v8-command-injection.examples.js'

export const rule: Rule = {
  item: 'V8',
  name: 'command-injection',
  title: 'nothing that a caller sends is run as a command or as code',
  why: 'A shell reads `;`, `|`, `$(…)` and line breaks in a value as more commands, and `eval` reads everything as code: whoever sends it runs what he likes with the rights of the server.',
  fix: 'Call a fixed program with a list of arguments (`execFile`, `spawn` without `shell`), and take names of modules and operations from a list of your own.',
  severity: 'critical',
  references: { cwe: ['CWE-78', 'CWE-94', 'CWE-95'], owasp: ['API8:2023'], asvs: ['1.2.5', '1.3.2'] },
  scope: 'route',
  examples: COMMAND_EXAMPLES,
  judge: (handler, facts) =>
    sinkJudgements(handler, facts, {
      about: ({ sink: { kind } }) => (kind === 'command' || kind === 'program' || kind === 'code' ? kind : undefined),
      told: ({ sink: { kind, taker } }) =>
        kind === 'command'
          ? `is a part of the command line that ${taker} runs`
          : kind === 'program'
            ? `names the program that ${taker} starts`
            : `is run as code by ${taker}`,
      subject: 'command',
    }),
}
