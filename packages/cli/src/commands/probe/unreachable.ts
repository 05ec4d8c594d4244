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
  if (reason.startsWith('HPE_')) return { failure: `what answers at ${place} does not speak HTTP` }
  return { failure: `${place} does not answer: ${REASONS[reason] ?? reason}`, hint: 'is the app running?' }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it ends the connection',
  ETIMEDOUT: 'no answer in time',
}
