import jwt from 'jsonwebtoken'

const JWT_SECRET = process.env.JWT_SECRET || 'supersecret'

export interface User {
  id: string
  email: string
  role: string
}

export function signToken(user: User) {
  return jwt.sign({ id: user.id, email: user.email, role: user.role }, JWT_SECRET, { expiresIn: '30d' })
}

export function verifyToken(token?: string): User | null {
  if (!token) return null
  try {
    return jwt.verify(token, JWT_SECRET) as User
  } catch {
    return null
  }
}

export function getUser(request: Request): User | null {
  const header = request.headers.get('authorization')
  if (header?.startsWith('Bearer ')) return verifyToken(header.slice(7))
  const cookie = request.headers.get('cookie')?.match(/token=([^;]+)/)
  return verifyToken(cookie?.[1])
}
