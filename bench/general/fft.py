"""Gabriel's fft: the fast Fourier transform over two lists of floats, in place."""

from math import cos, pi, sin


def reverse_bits(re: list[float], im: list[float], n: int) -> None:
    j = 0
    for i in range(n):
        if i < j:
            re[i], re[j] = re[j], re[i]
            im[i], im[j] = im[j], im[i]
        m = n // 2
        while m >= 1 and j >= m:
            j -= m
            m //= 2
        j += m


def fft(re: list[float], im: list[float], n: int) -> None:
    reverse_bits(re, im, n)
    half = 1
    while half < n:
        for m in range(half):
            angle = pi * m / half
            wr, wi = cos(angle), -sin(angle)
            for i in range(m, n, 2 * half):
                j = i + half
                tr = wr * re[j] - wi * im[j]
                ti = wr * im[j] + wi * re[j]
                re[j] = re[i] - tr
                im[j] = im[i] - ti
                re[i] += tr
                im[i] += ti
        half *= 2


def run(n: int) -> int:
    re = [float(i * 7 % 11) for i in range(n)]
    im = [0.0] * n
    fft(re, im, n)
    return round(sum(abs(x) for x in re))
