package import Processes
package import SystemPackage

extension PythonLocator {
    /// The Python that kernels run in.
    ///
    /// - Throws: `KernelError` if the first that is named is not there, or none is.
    package func locateForKernels() throws(KernelError) -> FilePath {
        do throws(ProcessError) {
            return try locate()
        } catch {
            throw KernelError(.python, error.message, cause: error)
        }
    }
}
