"""The solar system of the Benchmarks Game, bodies as lists x y z vx vy vz mass."""

from math import sqrt


def make_bodies() -> list[list[float]]:
    return [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47841760435743],
        [
            *(4.841431442464721, -1.1603200440274284, -0.10362204447112311),
            *(0.606326392995832, 2.81198684491626, -0.02521836165988763, 0.03769367487038949),
        ],
        [
            *(8.34336671824458, 4.124798564124305, -0.4035234171143214),
            *(-1.0107743461787924, 1.8256623712304119, 0.008415761376584154, 0.011286326131968767),
        ],
        [
            *(12.894369562139131, -15.111151401698631, -0.22330757889265573),
            *(1.0827910064415354, 0.8687130181696082, -0.010832637401363636, 0.0017237240570597112),
        ],
        [
            *(15.379697114850917, -25.919314609987964, 0.17925877295037118),
            *(0.979090732243898, 0.5946989986476762, -0.034755955550407974, 0.0020336868699246304),
        ],
    ]


def attract(a: list[float], b: list[float], dt: float) -> None:
    dx = a[0] - b[0]
    dy = a[1] - b[1]
    dz = a[2] - b[2]
    d2 = dx * dx + dy * dy + dz * dz
    pull = dt / (d2 * sqrt(d2))
    pull_a = b[6] * pull
    pull_b = a[6] * pull
    a[3] -= dx * pull_a
    a[4] -= dy * pull_a
    a[5] -= dz * pull_a
    b[3] += dx * pull_b
    b[4] += dy * pull_b
    b[5] += dz * pull_b


def move(a: list[float], dt: float) -> None:
    a[0] += dt * a[3]
    a[1] += dt * a[4]
    a[2] += dt * a[5]


def advance(bodies: list[list[float]], count: int, dt: float) -> None:
    for i in range(count):
        a = bodies[i]
        for j in range(i + 1, count):
            attract(a, bodies[j], dt)
    for i in range(count):
        move(bodies[i], dt)


def run(steps: int) -> float:
    bodies = make_bodies()
    count = len(bodies)
    for _ in range(steps):
        advance(bodies, count, 0.01)
    earth = bodies[1]
    return earth[0] + earth[4]
