# unpack.py KIND WHEEL FOLDER [HEADER]..: takes from a wheel what the binding needs. KIND: tensorflow or nvidia.
import os, re, shutil, sys, zipfile

kind, wheel, dest = sys.argv[1:4]
try:
    archive = zipfile.ZipFile(wheel)
except (OSError, zipfile.BadZipFile) as error:
    sys.exit('cannot read %s: %s' % (wheel, error))
names = set(archive.namelist())
label = '-'.join(os.path.basename(wheel).split('-')[:2])

def take(name, to):
    path = os.path.join(dest, *to.split('/'))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with archive.open(name) as source, open(path, 'wb') as target:
        shutil.copyfileobj(source, target, 1 << 20)
    if '/bin/' in name or '.so' in name:
        os.chmod(path, 0o755)

if kind == 'tensorflow':
    libraries = [n for n in names if re.fullmatch(r'tensorflow/libtensorflow_(cc|framework)\.so\.\d+', n)]
    if len(libraries) != 2:
        sys.exit('%s has no libtensorflow_cc and libtensorflow_framework' % os.path.basename(wheel))
    for name in libraries:
        take(name, 'lib/' + os.path.basename(name))
    # The headers that the binding includes, and those that these include.
    prefix, todo, seen = 'tensorflow/include/', sys.argv[4:], set()
    missing = [h for h in todo if prefix + h not in names]
    if missing:
        sys.exit('%s has no header %s' % (os.path.basename(wheel), ', '.join(missing)))
    while todo:
        header = todo.pop()
        if header in seen or prefix + header not in names:
            continue
        seen.add(header)
        take(prefix + header, 'include/' + header)
        todo += re.findall(r'#\s*include\s*"([^"]+)"', archive.read(prefix + header).decode('utf-8'))
    metadata = archive.read(next(n for n in names if n.endswith('.dist-info/METADATA'))).decode('utf-8')
    for line in metadata.splitlines():  # for the caller: the CUDA libraries that this TensorFlow wants
        match = re.match(r'''Requires-Dist:\s*([^;]+?)\s*;.*extra\s*==\s*["']and-cuda["']''', line)
        if match:
            print(match.group(1).replace(' ', ''))
else:
    wanted = [n for n in names if re.fullmatch(
        r'nvidia/[^/]+/lib/[^/]+\.so[.\d]*|nvidia/cuda_nvcc/(bin/ptxas|nvvm/libdevice/[^/]+)', n)]
    for name in wanted:
        take(name, name)

for name in names:
    if re.fullmatch(r'[^/]+\.dist-info/(.*/)?(LICEN[CS]E|COPYING|NOTICE)[^/]*|tensorflow/THIRD_PARTY[^/]*', name, re.I):
        take(name, 'licenses/%s/%s' % (label, os.path.basename(name)))
