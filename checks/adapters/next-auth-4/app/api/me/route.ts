import { signedIn } from 'holdfast/next'
import { route, routes } from '../../../security'

const whoCalls = route({ access: signedIn, handler: ({ principal }) => ({ ...principal }) })

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: whoCalls, POST: whoCalls })
