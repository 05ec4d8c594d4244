import type { Advisory } from '../../advisories/advisory.js'

const advisory = (
  id: string,
  name: string,
  severity: Advisory['severity'],
  ranges: Advisory['ranges'],
  summary: string,
): Advisory => ({ id, aliases: [], package: name, severity, confidence: 'high', ranges, summary, source: 'cve' })

/** Libraries that run in browsers alone: no lock file of a server names them, and their versions show. */
export const BROWSER_ADVISORIES: readonly Advisory[] = [
  advisory(
    'CVE-2020-11022',
    'jquery',
    'medium',
    [{ introduced: '1.2.0', fixed: '3.5.0' }],
    'HTML that was sanitised runs scripts once jQuery has rewritten it',
  ),
  advisory(
    'CVE-2019-11358',
    'jquery',
    'medium',
    [{ introduced: '1.1.4', fixed: '3.4.0' }],
    'extend() lets an object pollute the prototype of all',
  ),
  advisory(
    'CVE-2021-23337',
    'lodash',
    'high',
    [{ introduced: '0', fixed: '4.17.21' }],
    'template() runs code from its options',
  ),
  advisory(
    'CVE-2019-10744',
    'lodash',
    'critical',
    [{ introduced: '0', fixed: '4.17.12' }],
    'defaultsDeep() lets an object pollute the prototype of all',
  ),
  advisory(
    'CVE-2019-8331',
    'bootstrap',
    'medium',
    [
      { introduced: '3.0.0', fixed: '3.4.1' },
      { introduced: '4.0.0', fixed: '4.3.1' },
    ],
    'tooltips and popovers write HTML that nobody sanitised',
  ),
  advisory('CVE-2021-23383', 'handlebars', 'critical', [{ introduced: '0', fixed: '4.7.7' }], 'a template runs code'),
  advisory(
    'CVE-2022-31129',
    'moment',
    'high',
    [{ introduced: '2.18.0', fixed: '2.29.4' }],
    'long dates take quadratic time to read',
  ),
  advisory(
    'CVE-2024-47875',
    'dompurify',
    'critical',
    [
      { introduced: '0', fixed: '2.5.0' },
      { introduced: '3.0.0', fixed: '3.1.3' },
    ],
    'deeply nested HTML passes the sanitiser',
  ),
]
