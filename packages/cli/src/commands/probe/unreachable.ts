import type { Failure } from '../../report.js'

/** Why nothing answered, in one line. */
export function unreachable(url: URL, reason: string): Failure {
  const place = url.origin
  if (reason === 'EBUDGET')
    return { failure: `${place} was not looked at to its end`, hint: 'give more with --max-requests and --max-time' }
  if (/CERT|SELF_SIGNED|UNABLE_TO|ISSUER/.test(reason))
    return { failure: `the certificate of ${place} is not trusted`, hint: '--insecure takes it all the same' }
  if (/^(?:ERR_SSL|EPROTO)/.test(reason))
    return { failure: `${place} does not speak TLS`, hint: 'write http:// for it' }
  if (reason === 'ENOTFOUND' || reason === 'EAI_AGAIN') return { failure: `no machine is called ${url.hostname}` }
  const why =
    reason === 'ECONNREFUSED' ? 'nothing listens there' : reason === 'ETIMEDOUT' ? 'no answer in time' : reason
  return { failure: `${place} does not answer: ${why}`, hint: 'is the app running?' }
}
